// What somebody who installed the package writes; tarball.check.ts compiles and runs it in a project of its own.
import { DataReader, DataWriter, StreamSocket, StreamSocketListener, type SocketOptions } from 'streamsocket';
import { MemoryNetwork, runConformance, transportCases } from 'streamsocket/testing';

/** Sends a text with its length, and returns what comes back. */
async function exchange(host: string, server: SocketOptions, client: SocketOptions): Promise<string> {
  await using listener = new StreamSocketListener(server);
  await listener.bindServiceNameAsync('');
  const serving = answerOne(listener);

  await using socket = new StreamSocket(client);
  await socket.connectAsync(host, listener.information.localPort, { timeoutMs: 5_000 });
  const writer = new DataWriter(socket.outputStream);
  writer.writeUInt32(writer.measureString('over the wire'));
  writer.writeString('over the wire');
  await writer.storeAsync();

  let answer = '';
  const decoder = new TextDecoder();
  for await (const chunk of socket.inputStream) answer += decoder.decode(chunk, { stream: true });
  await serving;
  return answer;
}

async function answerOne(listener: StreamSocketListener): Promise<void> {
  for await (const socket of listener) {
    const reader = new DataReader(socket.inputStream);
    await reader.loadAsync(4);
    const text = reader.readString(await reader.loadAsync(reader.readUInt32()));
    const writer = new DataWriter(socket.outputStream);
    writer.writeString(text.toUpperCase());
    await writer.storeAsync();
    await socket.closeAsync();
    return;
  }
}

console.log(await exchange('127.0.0.1', {}, {}));
using network = new MemoryNetwork({ seed: 7 });
console.log(
  await exchange('server', { transport: network.host('server') }, { transport: network.host('client') }),
);

const server = network.host('server');
const results = await runConformance(
  transportCases({
    transport: network.host('client'),
    listeningTransport: server,
    at: server.addresses[0] ?? '',
    abilities: ['halfClose', 'reset', 'ports'],
  }),
);
for (const { id, outcome, reason } of results) {
  if (outcome === 'failed') console.log(`${id} failed: ${reason}`);
}
const undeclared = results.filter(({ outcome }) => outcome === 'not declared').map(({ id }) => id);
console.log(
  `${results.length > 100 ? 'more than 100' : results.length} cases, ${undeclared.join(' ')} not declared`,
);
