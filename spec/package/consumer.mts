// What somebody who installed the package writes; tarball.check.ts compiles and runs it in a project of its own.
import { DataReader, DataWriter, HostName, StreamSocket, StreamSocketListener } from 'streamsocket';

await using listener = new StreamSocketListener();
await listener.bindEndpointAsync(new HostName('127.0.0.1'), '');
const serving = (async (): Promise<void> => {
  for await (const socket of listener) {
    const reader = new DataReader(socket.inputStream);
    await reader.loadAsync(4);
    await reader.loadAsync(reader.readUInt32());
    const writer = new DataWriter(socket.outputStream);
    writer.writeString(reader.readString(reader.unconsumedBufferLength).toUpperCase());
    await writer.storeAsync();
    await socket.closeAsync();
    return;
  }
})();

await using socket = new StreamSocket();
await socket.connectAsync('127.0.0.1', listener.information.localPort, { timeoutMs: 5_000 });
const writer = new DataWriter(socket.outputStream);
writer.writeUInt32(writer.measureString('over the loopback'));
writer.writeString('over the loopback');
await writer.storeAsync();

const chunks: Uint8Array[] = [];
for await (const chunk of socket.inputStream) chunks.push(chunk);
await serving;
console.log(chunks.map((chunk) => new TextDecoder().decode(chunk)).join(''));
