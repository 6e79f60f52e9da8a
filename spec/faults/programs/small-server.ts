/**
 * Sends every connection back what it says. A line on standard input asks for the milliseconds of CPU used, one with the
 * name of a service why it cannot connect to that.
 */
import { SocketError, StreamSocket, StreamSocketListener } from '../../../lib/index.js';

const listener = new StreamSocketListener();
listener.on('connectionreceived', ({ socket }) => echo(socket));
await listener.bindEndpointAsync('127.0.0.1', '');
console.log(`listening at ${listener.information.localPort}.`);

process.stdin.on('data', (line) => {
  const service = line.toString().trim();
  if (service !== '') {
    void whyNot(service).then(console.log);
    return;
  }
  const { user, system } = process.cpuUsage();
  console.log(`cpu ${Math.round((user + system) / 1_000)} ms, ${listener.information.openConnections} open.`);
});

async function echo(socket: StreamSocket): Promise<void> {
  for await (const chunk of socket) await socket.outputStream.writeAsync(chunk);
  await socket.closeAsync();
}

async function whyNot(service: string): Promise<string> {
  try {
    await new StreamSocket().connectAsync('127.0.0.1', service);
    return 'it can.';
  } catch (failure) {
    return `${SocketError.getStatus(failure)}: ${(failure as Error).message}.`;
  }
}
