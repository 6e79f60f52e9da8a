/** Accepts a connection, reads one byte of it and then nothing, until a line on standard input; then the rest. */
import { StreamSocketListener } from '../../../lib/index.js';
import { grownMebibytes, nextLine } from './memory.js';

await using listener = new StreamSocketListener();
await listener.bindEndpointAsync('127.0.0.1', '');
console.log(`listening at ${listener.information.localPort}.`);
await using socket = await listener.acceptAsync();
await socket.inputStream.readAsync(1);

await nextLine();
console.log(`grown by ${grownMebibytes()} MiB while nothing was read.`);
let length = 1;
for await (const chunk of socket.inputStream) length += chunk.length;
console.log(`read ${length} bytes, grown by ${grownMebibytes()} MiB.`);
