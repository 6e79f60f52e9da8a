import { StreamSocket } from 'streamsocket';

/** Whether somebody takes connections at a port of the loopback address. */
export async function isListening(port: number): Promise<boolean> {
  await using socket = new StreamSocket();
  return await socket.connectAsync('127.0.0.1', port).then(
    () => true,
    () => false,
  );
}
