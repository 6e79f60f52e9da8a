import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { Acceptor, Channel, Transport } from '../transport/contract.js';

/** A transport whose accepts can be made to fail, as they do when the process has too many files open. */
export interface FailingAccepts {
  readonly transport: Transport;
  /** Makes the next `count` accepts at any of its listeners fail; what they would have got stays for later ones. */
  readonly failNextAccepts: (count: number) => void;
}

/** Adds that to a transport, for {@link listenerCases}. */
export function failingAccepts(inner: Transport): FailingAccepts {
  let failures = 0;
  const wrap = (acceptor: Acceptor): Acceptor => ({
    local: acceptor.local,
    get refusedConnections() {
      return acceptor.refusedConnections;
    },
    take: (): Channel | undefined => {
      if (failures === 0) return acceptor.take();
      failures--;
      throw statusError(SocketErrorStatus.tooManyOpenFiles, 'Cannot accept a connection: made to fail', {
        code: 'EMFILE',
        phase: 'accept',
      });
    },
    onceAcceptable: (wake) => {
      if (failures > 0) queueMicrotask(wake);
      else acceptor.onceAcceptable(wake);
    },
    close: (closed) => {
      acceptor.close(closed);
    },
  });
  const transport: Transport = {
    clock: inner.clock,
    capabilities: inner.capabilities,
    lookup: (name, signal, how) => inner.lookup(name, signal, how),
    servicePort: (name, protocol) => inner.servicePort(name, protocol),
    connect: (to, options) => inner.connect(to, options),
    listen: async (at, options) => wrap(await inner.listen(at, options)),
  };
  return {
    transport,
    failNextAccepts: (count) => {
      failures = count;
    },
  };
}
