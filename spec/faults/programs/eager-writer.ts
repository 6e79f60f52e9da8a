/**
 * Connects and writes as fast as it may: `eager-writer PORT MEBIBYTES CHUNK`. Each time a write has waited for
 * half a second it says so, once.
 */
import { StreamSocket } from '../../../lib/index.js';
import { grownMebibytes } from './memory.js';

const [port = '', mebibytes = '', chunkBytes = ''] = process.argv.slice(2);
const length = Number(mebibytes) * 1024 * 1024;
const chunk = new Uint8Array(Number(chunkBytes));

await using socket = new StreamSocket();
await socket.connectAsync('127.0.0.1', port);
let written = 0;
let isStalled = false;
while (written < length) {
  const patience = setTimeout(() => {
    if (!isStalled) console.log(`stalled after ${written} bytes, grown by ${grownMebibytes()} MiB.`);
    isStalled = true;
  }, 500);
  written += await socket.outputStream.writeAsync(chunk.subarray(0, length - written));
  clearTimeout(patience);
}
await socket.outputStream.closeAsync();
console.log(`wrote ${written} bytes, grown by ${grownMebibytes()} MiB.`);
