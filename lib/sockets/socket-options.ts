import { ambientTransport } from '../transport/ambient.js';
import type { Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';
import { checkOptions } from '../util/wait-options.js';

/** What a socket may be made with. */
export interface SocketOptions {
  /** What carries the bytes. Default: the network of this machine. Tests give a host of a `MemoryNetwork`. */
  readonly transport?: Transport | undefined;
}

/** The transport that `options` ask for. Throws a `TypeError` for what is none. */
export function transportOf(options: SocketOptions | undefined): Transport {
  if (options === undefined) return ambientTransport;
  checkOptions(options, 'transport');
  const { transport } = options;
  if (transport === undefined) return ambientTransport;
  if (
    typeof (transport as unknown) === 'object' &&
    (transport as unknown) !== null &&
    'connect' in transport
  ) {
    return transport;
  }
  throw new TypeError(`options.transport must be a transport, not ${quote(transport)}`);
}
