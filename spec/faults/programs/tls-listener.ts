/**
 * Has clients shake hands and echoes what they say; the files of its certificate and key are its arguments. A line on
 * standard input asks by how much it has grown.
 */
import { readFileSync } from 'node:fs';

import {
  Certificate,
  SocketProtectionLevel,
  StreamSocketListener,
  type StreamSocket,
} from '../../../lib/index.js';
import { grownMebibytes } from './memory.js';

const [certificate = '', key = ''] = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const listener = new StreamSocketListener();
listener.control.serverCertificate = Certificate.fromPem(certificate, key);
listener.on('connectionreceived', ({ socket }) => echo(socket));
await listener.bindEndpointAsync('127.0.0.1', '', SocketProtectionLevel.ssl);
console.log(`listening at ${listener.information.localPort}.`);

process.stdin.on('data', () => {
  const { failedHandshakes } = listener.information;
  console.log(`grown by ${grownMebibytes()} MiB after ${failedHandshakes} failed handshakes.`);
});

async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket) await socket.outputStream.writeAsync(chunk);
  await socket.closeAsync();
}
