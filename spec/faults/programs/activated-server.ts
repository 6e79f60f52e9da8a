/**
 * Listens at file descriptor 3, where systemd puts the socket that it has bound, and sends the first connection back what
 * it says. Prints where it listens.
 */
import { StreamSocketListener } from '../../../lib/index.js';

const listener = new StreamSocketListener();
await listener.bindDescriptorAsync(3);
const { localAddress, localPort } = listener.information;
console.log(`listening at ${localAddress?.canonicalName ?? 'a path'}, port "${localPort}"`);

const socket = await listener.acceptAsync();
for await (const chunk of socket) await socket.outputStream.writeAsync(chunk);
await socket.closeAsync();
await listener.closeAsync();
