// The same for CommonJS: `require` gives an ES module where Node is 20.19 or newer.
import streamsocket = require('streamsocket');

const { DataReader, DataWriter, SocketError, SocketErrorStatus, StreamSocket, StreamSocketListener } =
  streamsocket;

async function exchange(): Promise<string> {
  await using listener = new StreamSocketListener();
  listener.on('connectionreceived', ({ socket }: { socket: streamsocket.StreamSocket }) => {
    const writer = new DataWriter(socket.outputStream);
    writer.writeString('OVER THE LOOPBACK');
    return writer.storeAsync().then(() => socket.closeAsync());
  });
  await listener.bindServiceNameAsync('');

  await using socket = new StreamSocket();
  await socket.connectAsync('localhost', listener.information.localPort);
  const reader = new DataReader(socket.inputStream);
  return reader.readString(await reader.loadAsync(17));
}

async function refused(): Promise<boolean> {
  const listener = new StreamSocketListener();
  await listener.bindServiceNameAsync('');
  const { localPort } = listener.information;
  await listener.closeAsync();
  const failure: unknown = await new StreamSocket()
    .connectAsync('localhost', localPort)
    .catch((error: unknown) => error);
  return failure instanceof SocketError && failure.status === SocketErrorStatus.connectionRefused;
}

void Promise.all([exchange(), refused()]).then(([text, wasRefused]) => {
  console.log(text, wasRefused ? 'and refused' : 'and not refused');
});
