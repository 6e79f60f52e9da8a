/**
 * Connects many times, one after the other, and stays connected: `many-clients PORT COUNT`. The n-th connection
 * sends n, then all of them exchange messages at once.
 */
import { DataReader, DataWriter, StreamSocket } from '../../../lib/index.js';

const [port = '', count = ''] = process.argv.slice(2);
const sockets: StreamSocket[] = [];
for (let n = 0; n < Number(count); n++) {
  const socket = new StreamSocket();
  await socket.connectAsync('127.0.0.1', port);
  sockets.push(socket);
  await send(socket, n);
}
await Promise.all(sockets.map((socket, n) => converse(socket, n)));
await Promise.all(sockets.map((socket) => socket.closeAsync()));
console.log(`${sockets.length} connections exchanged messages`);

/** The server answers each number with the next one. */
async function converse(socket: StreamSocket, n: number): Promise<void> {
  const reader = new DataReader(socket.inputStream);
  for (let expected = n + 1; expected <= n + 5; expected += 2) {
    await reader.loadAsync(4);
    const answer = reader.readUInt32();
    if (answer !== expected) throw new Error(`Connection ${n} got ${answer} in place of ${expected}`);
    await send(socket, answer + 1);
  }
  reader.detachStream();
}

async function send(socket: StreamSocket, value: number): Promise<void> {
  const writer = new DataWriter(socket.outputStream);
  writer.writeUInt32(value);
  await writer.storeAsync();
  writer.detachStream();
}
