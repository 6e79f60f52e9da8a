import { afterAll, expect, it } from '@jest/globals';

import {
  DataReader,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { removeCertificates } from '../support/certificates.mjs';
import { bytes } from '../support/tcp.js';
import { carries, issue, trusted } from '../support/tls-stage.js';

const { plainSocket, ssl } = SocketProtectionLevel;
const busy = { number: 0x800710dd, source: 'caller' };
const illegalCall = { number: 0x8000000e, source: 'caller' };
const server = issue({ name: 'server', names: ['DNS:server.test'] });
afterAll(removeCertificates);

/** Both ends of a plain connection that may be upgraded. */
async function plainPair() {
  const network = new MemoryNetwork();
  const transport = network.host('server.test');
  await using listener = new StreamSocketListener({ transport });
  listener.control.serverCertificate = server;
  await listener.bindServiceNameAsync('7000');
  const near = new StreamSocket({ transport: network.host('client') });
  near.control.trustedRoots = trusted;
  await near.connectAsync('server.test', '7000');
  return { near, far: await listener.acceptAsync(), clock: transport.clock };
}

/** Both ends shake hands, and the connection goes on. */
async function upgrades(near: StreamSocket, far: StreamSocket): Promise<void> {
  await Promise.all([far.upgradeToSslAsync(ssl), near.upgradeToSslAsync(ssl, 'server.test')]);
  expect(near.information.protectionLevel).toBe(ssl);
  await carries(near, far);
}

it('a server does not take lines behind a STARTTLS for what comes protected', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  await near.outputStream.writeAsync(bytes('STARTTLS\r\nMAIL FROM:<evil@client.test>\r\n'));
  const reader = new DataReader(far.inputStream);
  expect(await reader.readLineAsync()).toBe('STARTTLS');
  await expect(far.upgradeToSslAsync(ssl)).rejects.toMatchObject(illegalCall);
  expect(far.information.protectionLevel).toBe(plainSocket);
  expect(await reader.readLineAsync()).toBe('MAIL FROM:<evil@client.test>');
  reader.detachStream();
  await upgrades(near, far);
});

it('an upgrade is refused while a read is pending, which goes on unharmed', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  const reading = near.inputStream.readAsync(2);
  await expect(near.upgradeToSslAsync(ssl, 'server.test')).rejects.toMatchObject(busy);
  await far.outputStream.writeAsync(bytes('ok'));
  expect(await reading).toEqual(bytes('ok'));
  await upgrades(near, far);
});

it('an upgrade is refused while a reader holds bytes, and none is lost', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  await far.outputStream.writeAsync(bytes('220 ok'));
  const reader = new DataReader(near.inputStream);
  await reader.loadAsync(6);
  await expect(near.upgradeToSslAsync(ssl, 'server.test')).rejects.toMatchObject(busy);
  expect(reader.readString(6)).toBe('220 ok');
  await upgrades(near, far);
});

it('a hello behind the request begins the handshake where the server says so', async () => {
  const { near, far, clock } = await plainPair();
  await using _near = near;
  await using _far = far;
  await near.outputStream.writeAsync(bytes('TLS now\r\n'));
  const upgraded = near.upgradeToSslAsync(ssl, 'server.test');
  const reader = new DataReader(far.inputStream);
  expect(await reader.readLineAsync()).toBe('TLS now');
  await new Promise<void>((arrived) => clock.after(1_000, arrived));
  await expect(far.upgradeToSslAsync(ssl)).rejects.toMatchObject(illegalCall);
  await far.upgradeToSslAsync(ssl, { unreadBytes: 'toHandshake' });
  await upgraded;
  reader.detachStream();
  await carries(near, far);
});

it('a server that has looked at a hello gives it to the handshake', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  const upgraded = near.upgradeToSslAsync(ssl, 'server.test');
  const [handshake, major] = await far.inputStream.peekAsync(2);
  expect([handshake, major]).toEqual([22, 3]);
  await expect(far.upgradeToSslAsync(ssl)).rejects.toMatchObject(illegalCall);
  await far.upgradeToSslAsync(ssl, { unreadBytes: 'toHandshake' });
  await upgraded;
  await carries(near, far);
});

it('text behind the request begins no handshake, even where the server would take a hello', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  await near.outputStream.writeAsync(bytes('TLS now\r\nDROP TABLE users;\r\n'));
  const reader = new DataReader(far.inputStream);
  expect(await reader.readLineAsync()).toBe('TLS now');
  reader.detachStream();
  await expect(far.upgradeToSslAsync(ssl, { unreadBytes: 'toHandshake' })).rejects.toMatchObject({
    source: 'peer',
    phase: 'handshake',
    code: expect.stringMatching(/^ERR_SSL_/),
  });
  await expect(far.inputStream.readAsync(1)).rejects.toMatchObject({ name: 'SocketError' });
});

it.each<[string, (near: StreamSocket) => string, number]>([
  ['is for another name', () => 'other.test', SocketErrorStatus.certificateCommonNameIsIncorrect],
  [
    'leads to no root that is trusted',
    ({ control }) => {
      control.trustedRoots = [];
      return 'server.test';
    },
    SocketErrorStatus.certificateUntrustedRoot,
  ],
])('an upgrade to a server whose certificate %s closes the connection', async (_, prepare, status) => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  const name = prepare(near);
  const served = far.upgradeToSslAsync(ssl).catch((failure: unknown) => failure);
  await expect(near.upgradeToSslAsync(ssl, name)).rejects.toMatchObject({ status, phase: 'handshake' });
  await expect(near.outputStream.writeAsync(bytes('secret'))).rejects.toMatchObject({ name: 'SocketError' });
  await expect(near.inputStream.readAsync(1)).rejects.toMatchObject({ name: 'SocketError' });
  await expect(near.upgradeToSslAsync(ssl, name)).rejects.toMatchObject({ name: 'SocketError' });
  await served;
  await expect(far.inputStream.readAsync(1)).rejects.toMatchObject({ name: 'SocketError' });
});

it('an upgrade that the peer does not answer closes the connection when its time is up', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  await expect(near.upgradeToSslAsync(ssl, 'server.test', { timeoutMs: 2_000 })).rejects.toMatchObject({
    status: SocketErrorStatus.connectionTimedOut,
    phase: 'handshake',
  });
  const written = near.outputStream.writeAsync(bytes('secret')).then(() => near.outputStream.flushAsync());
  await expect(written).rejects.toMatchObject({ status: SocketErrorStatus.connectionTimedOut });
  let seen = '';
  const reading = async (): Promise<void> => {
    for await (const chunk of far) seen += new TextDecoder().decode(chunk);
  };
  await expect(reading()).rejects.toMatchObject({ status: SocketErrorStatus.connectionResetByPeer });
  expect(seen).not.toContain('secret');
});

it('only one upgrade is made, and none by a side that nobody accepted without a name', async () => {
  const { near, far } = await plainPair();
  await using _near = near;
  await using _far = far;
  await expect(near.upgradeToSslAsync(ssl)).rejects.toThrow(TypeError);
  await expect(near.upgradeToSslAsync(plainSocket, 'server.test')).rejects.toThrow(RangeError);
  await upgrades(near, far);
  await expect(near.upgradeToSslAsync(ssl, 'server.test')).rejects.toMatchObject(illegalCall);
  await expect(far.upgradeToSslAsync(ssl)).rejects.toMatchObject(illegalCall);
  await carries(near, far);
});
