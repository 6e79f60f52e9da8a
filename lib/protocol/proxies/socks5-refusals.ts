import { statusError } from '../../errors/failures.js';
import { HResult } from '../../errors/hresult.js';
import type { SocketErrorDetails } from '../../errors/socket-error-details.js';
import { SocketErrorStatus as Status } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';

/** What a refusal means to us; who does not say otherwise is the proxy. */
interface Refusal extends Partial<SocketErrorDetails> {
  readonly status: Status;
  readonly text: string;
}

const denied = { status: Status.unknown, number: HResult.E_ACCESSDENIED } as const;

/** The reply codes of RFC 1928, 6. */
const replies: Readonly<Record<number, Refusal>> = {
  1: { status: Status.unknown, text: 'it failed for no reason it names' },
  2: { ...denied, text: 'its rules do not allow this connection' },
  3: { status: Status.networkIsUnreachable, source: 'network', text: 'it has no way to that network' },
  4: { status: Status.unreachableHost, source: 'network', text: 'it has no way to that host' },
  5: { status: Status.connectionRefused, text: 'the host refused its connection' },
  // Sent for whatever took too long; few servers know of a TTL.
  6: { status: Status.connectionTimedOut, source: 'network', text: 'the host did not answer it in time' },
  7: { status: Status.unknown, number: HResult.ERROR_NOT_SUPPORTED, text: 'it makes no connections' },
  8: { status: Status.addressFamilyNotSupported, text: 'it does not take addresses of this kind' },
};

/** Refusals that come before there is a reply. */
type EarlyRefusal = 'no password given' | 'no method' | 'wrong password';

const earlier: Readonly<Record<EarlyRefusal, Refusal>> = {
  'no password given': { ...denied, text: 'it wants a user name and a password' },
  'no method': { ...denied, text: 'it takes neither a password nor none' },
  'wrong password': { ...denied, text: 'it refused the user name or the password' },
};

const codes: Readonly<Record<EarlyRefusal, string>> = {
  'no password given': 'SOCKS5_METHODS',
  'no method': 'SOCKS5_METHODS',
  'wrong password': 'SOCKS5_PASSWORD',
};

/** A SOCKS5 server refuses: with a code of its reply, or before. The message is the bare reason. */
export function socks5Refusal(refusal: number | EarlyRefusal): SocketError {
  if (typeof refusal !== 'number') return failure(earlier[refusal], codes[refusal], 'SOCKS5');
  const unassigned: Refusal = { status: Status.unknown, text: 'it failed' };
  return failure(replies[refusal] ?? unassigned, `SOCKS5_${refusal}`, `SOCKS5 reply ${refusal}`);
}

function failure({ status, number, source = 'peer', text }: Refusal, code: string, by: string): SocketError {
  return statusError(status, `${text} (${by})`, { number, source, code, phase: 'proxy' });
}
