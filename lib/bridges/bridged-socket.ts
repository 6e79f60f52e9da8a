import { notSupported } from '../errors/failures.js';
import { SecurityControl } from '../sockets/security-control.js';
import { StreamSocket } from '../sockets/stream-socket.js';
import type { Channel, Transport } from '../transport/contract.js';
import { systemClock } from '../util/clock.js';

function refuse(): never {
  throw notSupported('Cannot connect: a socket over a stream is connected from the start');
}

/** The transport of sockets that were made over a stream: there is nothing else it could connect to. */
const bridgedTransport: Transport = {
  clock: systemClock,
  capabilities: { paths: false, halfClose: true, reset: false, secure: true },
  lookup: refuse,
  servicePort: refuse,
  connect: refuse,
  listen: refuse,
};

/** A connected socket over a channel of ours, with the usual settings. */
export function bridgedSocket(channel: Channel): StreamSocket {
  return StreamSocket.over(
    channel,
    bridgedTransport,
    new SecurityControl(
      () => {},
      () => {},
      bridgedTransport.capabilities,
    ),
  );
}
