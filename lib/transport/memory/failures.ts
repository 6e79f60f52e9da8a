import type { SocketErrorPhase } from '../../errors/socket-error-details.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import type { Endpoint } from '../contract.js';

/** For messages: `10.0.0.2 port 80`. */
export function describeEndpoint(endpoint: Endpoint): string {
  return endpoint.kind === 'path'
    ? JSON.stringify(endpoint.path)
    : `${endpoint.address} port ${endpoint.port}`;
}

/** A failure as a platform reports it, by its code, in the words that every adapter has for it. */
export function platformFailure(code: string, action: string, phase?: SocketErrorPhase): SocketError {
  return translate(Object.assign(new Error(`${phase ?? 'call'} ${code}`), { code }), action, phase);
}
