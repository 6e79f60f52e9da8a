/** Listens, and never accepts anything: a few connections stay in the kernel, and no further one is answered. */
import { createServer, type AddressInfo } from 'node:net';

const server = createServer().listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  console.log(`listening at ${(server.address() as AddressInfo).port}.`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
