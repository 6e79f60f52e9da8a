/** Ten thousand hosts of a network in memory: each listens, and talks to its neighbour. */
import { StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import { grownMebibytes } from './memory.js';

const HOSTS = 10_000;

const network = new MemoryNetwork({ link: { latencyMs: { min: 1, max: 100 } } });
const hosts = Array.from({ length: HOSTS }, (_, i) => network.host(`h${i}`));
for (const transport of hosts) {
  const listener = new StreamSocketListener({ transport });
  listener.on('connectionreceived', async ({ socket }) => {
    for await (const chunk of socket) await socket.outputStream.writeAsync(chunk);
    await socket.closeAsync();
  });
  await listener.bindServiceNameAsync(7);
}

let answered = 0;
await Promise.all(
  hosts.map(async (transport, i) => {
    const socket = new StreamSocket({ transport });
    await socket.connectAsync(`h${(i + 1) % HOSTS}`, 7);
    let answers = '';
    for (const question of [`${i}:0 `, `${i}:1 `]) {
      await socket.outputStream.writeAsync(new TextEncoder().encode(question));
      answers += new TextDecoder().decode(await socket.inputStream.readAsync(question.length));
    }
    await socket.outputStream.closeAsync();
    const end = await socket.inputStream.readAsync(1);
    if (answers === `${i}:0 ${i}:1 ` && end.length === 0) answered++;
  }),
);
await network.clock.runUntilIdle();
const open = hosts.filter(({ openConnections }) => openConnections > 0).length;
console.log(`${answered} answered, ${open} still connected, grown by ${grownMebibytes()} MiB.`);
