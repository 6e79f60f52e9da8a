import { statusError } from '../../errors/failures.js';
import { SocketErrorStatus as Status } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { quote } from '../../util/quote.js';
import type { Find } from '../preface.js';

/** The longest head of an answer; what Node's own HTTP parser takes. */
export const MAX_HEAD_BYTES: number = 16 * 1024;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** The head of an answer: its first line, and its fields with names in lower case. */
export interface HttpAnswer {
  readonly statusLine: string;
  readonly status: number;
  readonly fields: readonly (readonly [string, string])[];
}

/**
 * Looks for the first answer that is final: any number of others may come before (RFC 9110, 15.2). What is behind its
 * head belongs to the tunnel, whatever the head says of content.
 *
 * It must be shown one stream, as more and more of it comes: what it has looked at it does not look at again.
 */
export function httpAnswerFinder(): Find<HttpAnswer> {
  /** Where the head begins that is not whole yet, and from where on its end may lie. */
  let start = 0;
  let unsearched = 0;
  return (arrived) => {
    for (;;) {
      checkBeginning(arrived.subarray(start));
      const end = endOfHead(arrived, unsearched);
      if ((end ?? arrived.length) > MAX_HEAD_BYTES) throw tooLarge();
      if (end === undefined) {
        // The last bytes may be the beginning of what ends it.
        unsearched = Math.max(start, arrived.length - 2);
        return undefined;
      }
      const answer = readHead(arrived.subarray(start, end));
      if (answer.status >= 200) return { value: answer, byteCount: end };
      start = end;
      unsearched = end;
    }
  };
}

/** RFC 9112, 2.1; a line may end without a carriage return (2.2). */
function readHead(head: Uint8Array): HttpAnswer {
  const [statusLine = '', ...lines] = latin1(head).trimEnd().split(/\r?\n/);
  const [, status] = /^HTTP\/1\.\d (\d{3})(?: .*)?$/.exec(statusLine) ?? [];
  if (status === undefined || Number(status) < 100) throw notHttp(statusLine);
  return { statusLine, status: Number(status), fields: lines.map(fieldOf) };
}

/** Says at once when it is no HTTP: another protocol may have nothing more to say. */
function checkBeginning(arrived: Uint8Array): void {
  const beginning = latin1(arrived.subarray(0, 7));
  if (!'HTTP/1.'.startsWith(beginning)) throw notHttp(latin1(arrived.subarray(0, 100)));
}

/** Behind the first empty line whose predecessor ends at `from` or later; `undefined` while it has not come. */
function endOfHead(arrived: Uint8Array, from: number): number | undefined {
  for (let at = arrived.indexOf(LINE_FEED, from); at !== -1; at = arrived.indexOf(LINE_FEED, at + 1)) {
    if (arrived[at + 1] === LINE_FEED) return at + 2;
    if (arrived[at + 1] === CARRIAGE_RETURN && arrived[at + 2] === LINE_FEED) return at + 3;
  }
  return undefined;
}

function fieldOf(line: string): readonly [string, string] {
  const [, name, value] = /^([^\s:]+):\s*(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined) throw notHttp(line);
  return [name.toLowerCase(), value];
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function notHttp(line: string): SocketError {
  return statusError(Status.httpInvalidServerResponse, `it answered ${quote(line)}, which is no HTTP`, {
    phase: 'proxy',
  });
}

function tooLarge(): SocketError {
  return statusError(
    Status.httpInvalidServerResponse,
    `the head of its answer is longer than ${MAX_HEAD_BYTES} bytes`,
    { phase: 'proxy' },
  );
}
