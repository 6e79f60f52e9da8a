import { statusError } from '../../errors/failures.js';
import { SocketErrorStatus as Status } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { quote } from '../../util/quote.js';
import type { Found } from '../preface.js';

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
 * The first answer that is final: any number of others may come before (RFC 9110, 15.2). What is behind its head
 * belongs to the tunnel, whatever the head says of content.
 */
export function findHttpAnswer(arrived: Uint8Array): Found<HttpAnswer> | undefined {
  let start = 0;
  for (;;) {
    const head = findHead(arrived.subarray(start));
    if (head === undefined) return undefined;
    start += head.byteCount;
    if (start > MAX_HEAD_BYTES) throw tooLarge();
    if (head.value.status >= 200) return { value: head.value, byteCount: start };
  }
}

/** RFC 9112, 2.1; a line may end without a carriage return (2.2). */
function findHead(arrived: Uint8Array): Found<HttpAnswer> | undefined {
  checkBeginning(arrived);
  const byteCount = headLength(arrived);
  if ((byteCount ?? arrived.length) > MAX_HEAD_BYTES) throw tooLarge();
  if (byteCount === undefined) return undefined;
  const [statusLine = '', ...lines] = latin1(arrived.subarray(0, byteCount)).trimEnd().split(/\r?\n/);
  const [, status] = /^HTTP\/1\.\d (\d{3})(?: .*)?$/.exec(statusLine) ?? [];
  if (status === undefined || Number(status) < 100) throw notHttp(statusLine);
  return { value: { statusLine, status: Number(status), fields: lines.map(fieldOf) }, byteCount };
}

/** Says at once when it is no HTTP: another protocol may have nothing more to say. */
function checkBeginning(arrived: Uint8Array): void {
  const beginning = latin1(arrived.subarray(0, 7));
  if (!'HTTP/1.'.startsWith(beginning)) throw notHttp(latin1(arrived.subarray(0, 100)));
}

/** The bytes up to and with the empty line; `undefined` while it has not come. */
function headLength(arrived: Uint8Array): number | undefined {
  for (let at = arrived.indexOf(LINE_FEED); at !== -1; at = arrived.indexOf(LINE_FEED, at + 1)) {
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
