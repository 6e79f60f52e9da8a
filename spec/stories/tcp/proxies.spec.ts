import {
  DataReader,
  type Proxy,
  SocketErrorStatus,
  StreamSocket,
  StreamSocketListener,
} from '../../../lib/index.js';
import { socks5Server } from '../../support/proxy-server.js';
import { describeWithPrograms, freePort } from '../../support/real-parts.js';
import { dante, microsocks, tinyproxy } from '../../support/real-proxies.js';
import { bytes, listening, pattern } from '../../support/tcp.js';

const SECRET = 'open sesame';

/** A server that greets whoever comes and then gives back what it gets. */
async function greeter(): Promise<StreamSocketListener> {
  const listener = await listening();
  listener.on('connectionreceived', async ({ socket }) => {
    await socket.outputStream.writeAsync(bytes('welcome\n'));
    for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
    await socket.closeAsync();
  });
  return listener;
}

/** Connects through proxies, hears the greeting, and gets a mebibyte back as it was. */
async function talkThrough(...via: readonly Proxy[]): Promise<void> {
  await using server = await greeter();
  await using socket = new StreamSocket();
  await socket.connectAsync('localhost', server.information.localPort, { via, timeoutMs: 20_000 });
  const reader = new DataReader(socket.inputStream);
  expect(await reader.readLineAsync({ timeoutMs: 20_000 })).toBe('welcome');
  const sent = pattern(1_048_576);
  const sending = socket.outputStream.writeAsync(sent);
  // Without ending our half: most proxies end both at once then.
  expect(await reader.loadAsync(sent.length)).toBe(sent.length);
  expect(Buffer.compare(reader.readBuffer(sent.length), sent)).toBe(0);
  await sending;
}

function at(type: 'socks5', port: number | string, username?: string, password?: string): Proxy {
  return { type, host: '127.0.0.1', port, username, password };
}

function httpAt(port: number | string, username?: string, password?: string): Proxy {
  return { type: 'http-connect', host: '127.0.0.1', port, username, password };
}

describeWithPrograms(['danted'], 'dante', () => {
  it('takes us to a server, by name and by address', async () => {
    await using proxy = await dante();
    await talkThrough(at('socks5', proxy.port));
    await talkThrough({ ...at('socks5', proxy.port), lookup: 'local' });
  });

  it('tells what its rules do not allow and what it does not reach', async () => {
    await using proxy = await dante();
    const nobody = await freePort();
    const via = [at('socks5', proxy.port)];
    await expect(new StreamSocket().connectAsync('127.0.0.1', 9, { via })).rejects.toMatchObject({
      number: 0x80070005,
      phase: 'proxy',
      code: 'SOCKS5_2',
      message: expect.stringContaining('its rules do not allow this connection (SOCKS5 reply 2)'),
    });
    await expect(new StreamSocket().connectAsync('127.0.0.1', nobody, { via })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionRefused,
      phase: 'proxy',
      code: 'SOCKS5_5',
    });
  });
});

describeWithPrograms(['microsocks'], 'MicroSocks', () => {
  it('takes whoever knows the password to a server', async () => {
    await using proxy = await microsocks('ann', SECRET);
    await talkThrough(at('socks5', proxy.port, 'ann', SECRET));
    await expect(
      new StreamSocket().connectAsync('127.0.0.1', 9, { via: [at('socks5', proxy.port, 'ann', 'barley')] }),
    ).rejects.toMatchObject({ code: 'SOCKS5_PASSWORD', phase: 'proxy' });
    await expect(
      new StreamSocket().connectAsync('127.0.0.1', 9, { via: [at('socks5', proxy.port)] }),
    ).rejects.toMatchObject({ code: 'SOCKS5_METHODS', phase: 'proxy' });
  });
});

describeWithPrograms(['tinyproxy'], 'tinyproxy', () => {
  it('takes us to a server', async () => {
    await using proxy = await tinyproxy();
    await talkThrough(httpAt(proxy.port));
  });

  it('takes whoever knows the password', async () => {
    await using proxy = await tinyproxy({ auth: 'ann sesame' });
    await talkThrough(httpAt(proxy.port, 'ann', 'sesame'));
    await expect(
      new StreamSocket().connectAsync('127.0.0.1', 9, { via: [httpAt(proxy.port, 'ann', 'barley')] }),
    ).rejects.toMatchObject({
      phase: 'proxy',
      source: 'peer',
      message: expect.stringMatching(/it answered "HTTP\/1\.. 40[17] /),
    });
    await expect(
      new StreamSocket().connectAsync('127.0.0.1', 9, { via: [httpAt(proxy.port)] }),
    ).rejects.toMatchObject({ number: 0x80190197, code: 'HTTP_407' });
  });

  it('tells what it does not allow and what it does not reach', async () => {
    await using strict = await tinyproxy({ port: '1' });
    await expect(
      new StreamSocket().connectAsync('127.0.0.1', 9, { via: [httpAt(strict.port)] }),
    ).rejects.toMatchObject({ number: 0x80190193, code: 'HTTP_403' });
    await using proxy = await tinyproxy();
    const nobody = await freePort();
    await expect(
      new StreamSocket().connectAsync('127.0.0.1', nobody, { via: [httpAt(proxy.port)] }),
    ).rejects.toMatchObject({
      phase: 'proxy',
      message: expect.stringMatching(/it answered "HTTP\/1\.. 50\d /),
    });
  });
});

describeWithPrograms(['danted', 'microsocks', 'tinyproxy'], 'All of them in a row, and one of ours', () => {
  it('take us to a server', async () => {
    await using first = await tinyproxy({ auth: 'ann sesame' });
    await using second = await dante();
    await using third = await microsocks('bob', SECRET);
    await using fourth = await socks5Server({ username: 'ann', password: SECRET });
    await talkThrough(
      httpAt(first.port, 'ann', 'sesame'),
      at('socks5', second.port),
      at('socks5', third.port, 'bob', SECRET),
      at('socks5', fourth.port, 'ann', SECRET),
    );
  });
});
