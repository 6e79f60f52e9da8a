import {
  copyAsync,
  DataReader,
  HostName,
  SocketError,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
  type Transport,
} from 'streamsocket';

/** What a proxy of ours was asked for, as `socks5 irc.example 6667`. */
export interface ProxyServer extends AsyncDisposable {
  readonly port: string;
  readonly asked: readonly string[];
}

export interface ProxyServerOptions {
  readonly transport?: Transport | undefined;
  readonly address?: string;
  readonly username?: string;
  readonly password?: string;
}

type Tunnel = (client: StreamSocket, reader: DataReader) => Promise<void>;

/** A SOCKS5 server (RFC 1928, 1929) that connects, for whoever knows the password if it has one. */
export function socks5Server(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { username, password = '' } = options;
  return serve(options, (asked) => async (client, reader) => {
    const [, count = 0] = await take(reader, 2);
    const wanted = username === undefined ? 0 : 2;
    const method = (await take(reader, count)).includes(wanted) ? wanted : 0xff;
    await say(client, Uint8Array.of(5, method));
    if (method === 0xff) return client.closeAsync();
    if (username !== undefined) {
      const [, nameLength = 0] = await take(reader, 2);
      const name = text(await take(reader, nameLength));
      const [secretLength = 0] = await take(reader, 1);
      const isRight = name === username && text(await take(reader, secretLength)) === password;
      await say(client, Uint8Array.of(1, isRight ? 0 : 1));
      if (!isRight) return client.closeAsync();
    }
    const [, , , type] = await take(reader, 4);
    const length = type === 1 ? 4 : type === 4 ? 16 : ((await take(reader, 1))[0] ?? 0);
    const host = await take(reader, length);
    const [high = 0, low = 0] = await take(reader, 2);
    const name = type === 1 ? host.join('.') : type === 4 ? ipv6Text(host) : text(host);
    const port = (high << 8) | low;
    asked.push(`socks5 ${name} ${port}`);
    const reply = (code: number): Uint8Array => Uint8Array.of(5, code, 0, 1, 0, 0, 0, 0, 0, 0);
    await forward(client, reader, options.transport, name, port, reply(0), (error) => {
      return reply(error.status === SocketErrorStatus.connectionRefused ? 5 : 4);
    });
  });
}

/** An HTTP proxy that does `CONNECT` and nothing else. */
export function httpProxy(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { username, password = '' } = options;
  return serve(options, (asked) => async (client, reader) => {
    const head = (await reader.readUntilAsync('\r\n\r\n')) ?? new Uint8Array();
    const [request = '', ...fields] = text(head).split('\r\n');
    const [, name = '', port = ''] = /^CONNECT \[?(.*?)\]?:(\d+) HTTP\/1\.1$/.exec(request) ?? [];
    asked.push(`http ${name} ${port}`);
    const wanted = `Proxy-Authorization: Basic ${btoa(`${username ?? ''}:${password}`)}`;
    if (username !== undefined && !fields.includes(wanted)) {
      await say(client, bytes('HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'));
      return client.closeAsync();
    }
    await forward(
      client,
      reader,
      options.transport,
      name,
      Number(port),
      bytes('HTTP/1.1 200 OK\r\n\r\n'),
      () => bytes('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
    );
  });
}

async function serve(options: ProxyServerOptions, tunnel: (asked: string[]) => Tunnel): Promise<ProxyServer> {
  const listener = new StreamSocketListener({ transport: options.transport });
  const asked: string[] = [];
  const serveOne = tunnel(asked);
  listener.on('connectionreceived', ({ socket }) => serveOne(socket, new DataReader(socket.inputStream)));
  await listener.bindEndpointAsync(options.address ?? null, '');
  return {
    port: listener.information.localPort,
    asked,
    [Symbol.asyncDispose]: () => listener.closeAsync({ drainMs: 0 }),
  };
}

/** Connects, answers, and passes on what either side says. */
async function forward(
  client: StreamSocket,
  reader: DataReader,
  transport: Transport | undefined,
  name: string,
  port: number,
  yes: Uint8Array,
  no: (error: SocketError) => Uint8Array,
): Promise<void> {
  await using server = new StreamSocket({ transport });
  try {
    await server.connectAsync(new HostName(name), port);
  } catch (error) {
    await say(client, no(error as SocketError));
    await client.closeAsync();
    return;
  }
  // The answer goes out with the first bytes of the server, if there are any, in one piece.
  const first = await server.inputStream.readAsync(4096, 1, { timeoutMs: 50 }).catch(() => new Uint8Array());
  await say(client, Uint8Array.from([...yes, ...first]));
  reader.detachStream();
  await Promise.all([
    copyAsync(client.inputStream, server.outputStream).then(() => server.outputStream.closeAsync()),
    copyAsync(server.inputStream, client.outputStream).then(() => client.outputStream.closeAsync()),
  ]);
  await client.closeAsync();
}

async function take(reader: DataReader, count: number): Promise<Uint8Array> {
  await reader.loadExactlyAsync(count);
  return reader.readBytes(new Uint8Array(count));
}

async function say(socket: StreamSocket, data: Uint8Array): Promise<void> {
  await socket.outputStream.writeAsync(data);
}

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

function ipv6Text(address: Uint8Array): string {
  return Array.from({ length: 8 }, (_, i) =>
    (((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0)).toString(16),
  ).join(':');
}
