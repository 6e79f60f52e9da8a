import { notSupported } from '../errors/failures.js';
import type { PacketTransport } from '../transport/packet-contract.js';
import { type SocketOptions, transportOf } from './socket-options.js';

/** The transport that `options` ask for. Throws for what is none, or carries no datagrams. */
export function packetTransportOf(options: SocketOptions): PacketTransport {
  const transport = transportOf(options);
  if ('bindPackets' in transport) return transport as PacketTransport;
  throw notSupported('Cannot make a DatagramSocket: this transport carries no datagrams');
}
