import type { ConnectionEnd } from './connection-end.js';
import { describeEndpoint } from './failures.js';
import { MemoryChannel } from './memory-channel.js';
import { stranger } from './packet.js';

/**
 * A SYN has come: answers it, and hands the connection to whoever listens once the caller has acknowledged.
 *
 * @param onUnheard - the answer was lost for too long. As the caller has no acknowledgement for his SYN either,
 *   he repeats it as long, and in vain.
 */
export function answer(end: ConnectionEnd, onUnheard: () => void): void {
  const { machine, local, remote, outgoing, incoming, log } = end;
  const acceptor = machine.listeners.nextFor(local);
  if (acceptor === undefined) {
    incoming.receiver = stranger(outgoing.push);
    outgoing.push({ kind: 'rst' });
    return;
  }
  incoming.receiver = (packet) => {
    incoming.receiver = stranger(outgoing.push);
    if (packet.kind === 'rst') return;
    // Nobody listens any more, because the program has stopped or the host has crashed.
    if (acceptor.isClosed) {
      incoming.receiver(packet);
      return;
    }
    log.add('accept', describeEndpoint(remote));
    acceptor.offer(new MemoryChannel(end, acceptor.options.channel));
  };
  outgoing.onGivenUp = () => {
    incoming.receiver = stranger(outgoing.push);
    onUnheard();
  };
  outgoing.push({ kind: 'syn-ack' });
}
