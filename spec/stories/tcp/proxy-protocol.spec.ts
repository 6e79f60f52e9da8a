import { DataReader, type SentProxyHeader, StreamSocket } from '../../../lib/index.js';
import { describeWithPrograms } from '../../support/real-parts.js';
import { haproxy } from '../../support/real-proxies.js';
import { bytes, listening } from '../../support/tcp.js';

describeWithPrograms(['haproxy'], 'HAProxy', () => {
  it.each([
    ['send-proxy', 1],
    ['send-proxy-v2', 2],
    ['send-proxy-v2 proxy-v2-options crc32c,unique-id', 2],
  ])('in front of our listener with %s tells where the client is', async (options, version) => {
    await using listener = await listening(({ control }) => {
      control.proxyProtocol = 'required';
      control.trustedProxies = ['127.0.0.1'];
    });
    await using proxy = await haproxy({ port: listener.information.localPort, options });
    await using client = new StreamSocket();
    await client.connectAsync('127.0.0.1', proxy.port);
    await client.outputStream.writeAsync(bytes('hello\n'));

    await using socket = await acceptedFrom(listener, client.information.localPort);
    const { information } = socket;
    expect(information.remoteAddress?.displayName).toBe('127.0.0.1');
    expect(information.localPort).toBe(String(proxy.port));
    expect(information.proxyHeader).toMatchObject({
      version,
      hasClient: true,
      localPort: listener.information.localPort,
    });
    expect(information.proxyHeader?.proxyPort).not.toBe(client.information.localPort);
    const reader = new DataReader(socket.inputStream);
    expect(await reader.readLineAsync({ timeoutMs: 10_000 })).toBe('hello');
    await socket.outputStream.writeAsync(bytes('welcome\n'));
    expect(await new DataReader(client.inputStream).readLineAsync({ timeoutMs: 10_000 })).toBe('welcome');
    // Whoever looks whether HAProxy listens comes through and is gone, before it is known from where or not.
    expect(listener.information.refusedProxyHeaders.late).toBe(0);
  });

  it('that sends no header where one is required is refused', async () => {
    await using listener = await listening(({ control }) => {
      control.proxyProtocol = 'required';
      control.trustedProxies = ['127.0.0.1'];
    });
    await using proxy = await haproxy({ port: listener.information.localPort, options: '' });
    const accepting = listener.acceptAsync().catch(() => 'closed');
    await using client = new StreamSocket();
    await client.connectAsync('127.0.0.1', proxy.port);
    await client.outputStream.writeAsync(bytes('GET / HTTP/1.0\r\n\r\n'));
    const ended = await client.inputStream.readAsync(1).catch(() => 'reset');
    expect(['reset', new Uint8Array(0)]).toContainEqual(ended);
    expect(listener.information.refusedProxyHeaders.malformed).toBeGreaterThanOrEqual(1);
    listener.close();
    expect(await accepting).toBe('closed');
  });

  it.each<[string, SentProxyHeader]>([
    ['version 1', { version: 1 }],
    ['version 2', { version: 2 }],
    [
      'version 2 with a checksum and a value',
      { version: 2, checksum: true, values: [{ type: 0xe0, data: bytes('x') }] },
    ],
  ])('behind our client takes its header of %s', async (_, header) => {
    await using listener = await listening(({ control }) => {
      control.proxyProtocol = 'required';
      control.trustedProxies = ['127.0.0.0/8'];
    });
    const server = { port: listener.information.localPort, options: 'send-proxy-v2' };
    await using proxy = await haproxy(server, 'accept-proxy');
    await using client = new StreamSocket();
    const proxyHeader: SentProxyHeader = {
      ...header,
      source: { address: '192.0.2.7', port: 56_324 },
      destination: { address: '198.51.100.1', port: 443 },
    };
    await client.connectAsync('127.0.0.1', proxy.port, { proxyHeader });
    await client.outputStream.writeAsync(bytes('hello\n'));

    await using socket = await acceptedFrom(listener, '56324');
    const { information } = socket;
    expect([information.remoteAddress?.displayName, information.localAddress?.displayName]).toEqual([
      '192.0.2.7',
      '198.51.100.1',
    ]);
    expect(await new DataReader(socket.inputStream).readLineAsync({ timeoutMs: 10_000 })).toBe('hello');
  });
});

/** The connection of the client at that port: waiting for the program to be ready makes others. */
async function acceptedFrom(
  listener: Awaited<ReturnType<typeof listening>>,
  remotePort: string,
): Promise<StreamSocket> {
  for (;;) {
    const socket = await listener.acceptAsync({ timeoutMs: 10_000 });
    if (socket.information.remotePort === remotePort) return socket;
    socket.close();
  }
}
