import { StreamSocket, StreamSocketListener } from '../../lib/index.js';
import type { MemoryNetwork } from '../../lib/testing.js';

/** Two connected sockets of a network in memory, and the listener that accepted the second. */
export interface MemorySockets {
  readonly listener: StreamSocketListener;
  /** At the host `client`, which connected. */
  readonly near: StreamSocket;
  /** At the host `server`, port 5007, which accepted. */
  readonly far: StreamSocket;
}

export async function connectSockets(network: MemoryNetwork): Promise<MemorySockets> {
  const listener = new StreamSocketListener({ transport: network.host('server') });
  await listener.bindServiceNameAsync('5007');
  const near = new StreamSocket({ transport: network.host('client') });
  await near.connectAsync('server', 5007);
  return { listener, near, far: await listener.acceptAsync() };
}
