import {
  Certificate,
  DataReader,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';
import { makeAuthority } from '../../../support/certificates.mjs';

const root = makeAuthority();
const issued = root.issue({ name: 'server', names: ['DNS:server'] });

/** A server that answers lines from a table, and goes on protected after one of them. */
export interface TlsScript {
  readonly greeting: string;
  /** The line that asks for TLS. */
  readonly starts: string;
  /** What it answers; the handshake comes right behind. */
  readonly agrees: string;
  readonly plain: Readonly<Record<string, string>>;
  readonly protected: Readonly<Record<string, string>>;
}

/** Runs `act` with a way to make sockets that trust the server, which is called `server`. @returns what it heard. */
export async function withTlsServer(
  port: number,
  script: TlsScript,
  act: (createSocket: () => StreamSocket) => Promise<void>,
): Promise<string[]> {
  using network = new MemoryNetwork();
  const heard: string[] = [];
  await using listener = new StreamSocketListener({ transport: network.host('server') });
  listener.control.serverCertificate = Certificate.fromPem(issued.certificate, issued.key);
  listener.on('connectionreceived', async ({ socket }) => {
    await say(socket, script.greeting);
    await serve(socket, script.plain, heard, script.starts);
    if (heard.at(-1) !== script.starts) return;
    const upgraded = socket.upgradeToSslAsync(SocketProtectionLevel.tls13);
    await upgraded.then(
      () => serve(socket, script.protected, heard),
      () => undefined,
    );
  });
  await listener.bindServiceNameAsync(port);
  const transport = network.host('client', { addresses: ['10.0.0.2'] });
  await act(() => {
    const socket = new StreamSocket({ transport });
    socket.control.trustedRoots = [Certificate.fromPem(root.certificate)];
    return socket;
  });
  return heard;

  async function serve(
    socket: StreamSocket,
    answers: Readonly<Record<string, string>>,
    lines: string[],
    last?: string,
  ): Promise<void> {
    const reader = new DataReader(socket.inputStream);
    for (let line = await reader.readLineAsync(); line !== null; line = await reader.readLineAsync()) {
      lines.push(line);
      if (line === last) {
        reader.detachStream();
        await say(socket, script.agrees);
        return;
      }
      await say(socket, answers[line] ?? `500 What? -ERR`);
    }
    await socket.closeAsync();
  }
}

async function say(socket: StreamSocket, text: string): Promise<void> {
  await socket.outputStream.writeAsync(new TextEncoder().encode(`${text}\r\n`));
}
