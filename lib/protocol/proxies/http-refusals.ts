import { statusError } from '../../errors/failures.js';
import type { SocketErrorSource } from '../../errors/socket-error-details.js';
import { SocketErrorStatus as Status } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { quote } from '../../util/quote.js';
import type { HttpAnswer } from './http-answer.js';

/** HTTP_E_STATUS_UNEXPECTED and its kin: Windows has an HRESULT for each status of HTTP. */
const HTTP_FACILITY = 0x80190000;

/** Statuses that say what became of the proxy's own connection (RFC 9110, 15.6). */
const meanings: Readonly<Record<number, readonly [Status, SocketErrorSource]>> = {
  502: [Status.unreachableHost, 'network'],
  503: [Status.unreachableHost, 'network'],
  504: [Status.connectionTimedOut, 'network'],
};

/** An HTTP proxy refuses. The message is the bare reason. */
export function httpRefusal({ status, statusLine, fields }: HttpAnswer): SocketError {
  const [meaning, source] = meanings[status] ?? [Status.unknown, 'peer'];
  const offers = fields.filter(([name]) => name === 'proxy-authenticate').map(([, value]) => schemeOf(value));
  const wanted = status === 407 ? `, and wants ${offers.join(' or ') || 'a user name and a password'}` : '';
  return statusError(meaning, `it answered ${quote(statusLine)}${wanted}`, {
    number: meaning === Status.unknown ? HTTP_FACILITY + status : undefined,
    source,
    code: `HTTP_${status}`,
    phase: 'proxy',
  });
}

/** The name of a scheme, without its parameters. */
function schemeOf(challenge: string): string {
  return quote(/^\S*/.exec(challenge)?.[0]);
}
