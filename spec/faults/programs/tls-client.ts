/**
 * Shakes hands with the server at a port, and takes its time to decide about it: until a line on standard input. Then
 * it reads all there is. The file of its root is the other argument.
 */
import { readFileSync } from 'node:fs';

import { Certificate, SocketProtectionLevel, StreamSocket } from '../../../lib/index.js';
import { grownMebibytes, nextLine } from './memory.js';

const [port = '', root = ''] = process.argv.slice(2);
const socket = new StreamSocket();
socket.control.trustedRoots = [Certificate.fromPem(readFileSync(root, 'utf8'))];
socket.control.serverCustomValidation = async () => {
  console.log('deciding.');
  await nextLine();
  console.log(`grown by ${grownMebibytes()} MiB while deciding.`);
  return true;
};
try {
  await socket.connectAsync('127.0.0.1', port, SocketProtectionLevel.ssl);
} catch (error) {
  console.log(`${String(error)}; grown by ${grownMebibytes()} MiB.`);
  process.exit(1);
}
let length = 0;
for await (const chunk of socket) length += chunk.length;
console.log(`read ${length} bytes.`);
await socket.closeAsync();
