// A listener whose queue can be filled, so that it answers no more: it lets nothing be accepted for `forMs`, by
// keeping its event loop busy with nothing. Prints its port, and lives until its standard input ends.
//
//   node deaf.mjs ADDRESS PORT FOR_MS
import { createServer } from 'node:net';

const [, , address, port, forMs] = process.argv;

const server = createServer((socket) => {
  socket.on('error', () => {});
});
server.listen({ host: address, port: Number(port), backlog: 1, ipv6Only: address.includes(':') }, () => {
  process.stdout.write(`${server.address().port}\n`, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(forMs));
  });
});
process.stdin.resume().on('end', () => {
  process.exit();
});
