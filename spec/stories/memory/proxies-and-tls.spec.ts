import { afterAll, describe, expect, it } from '@jest/globals';

import {
  Certificate,
  DataReader,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { makeSelfSigned, removeCertificates } from '../../support/certificates.mjs';
import { httpProxy, socks5Server } from '../../support/proxy-server.js';

const { tls13 } = SocketProtectionLevel;
const server = makeSelfSigned('server', ['DNS:server.test']);
afterAll(removeCertificates);

/** A network with a client that trusts the certificate of a listener at `server.test`. */
function setUp(): { network: MemoryNetwork; client: StreamSocket; listener: StreamSocketListener } {
  const network = new MemoryNetwork({ link: { latencyMs: 10 } });
  const listener = new StreamSocketListener({
    transport: network.host('server.test', { addresses: ['10.0.0.1'] }),
  });
  listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
  const client = new StreamSocket({ transport: network.host('client', { addresses: ['10.0.0.2'] }) });
  client.control.trustedRoots = [Certificate.fromPem(server.certificate)];
  return { network, client, listener };
}

async function exchange(near: StreamSocket, far: StreamSocket): Promise<void> {
  for (const [from, to] of [
    [near, far],
    [far, near],
  ] as const) {
    await from.outputStream.writeAsync(new TextEncoder().encode('hello\n'));
    expect(await new DataReader(to.inputStream).readLineAsync()).toBe('hello');
  }
  expect(near.information.negotiatedProtection?.version).toBe('TLSv1.3');
}

describe('TLS', () => {
  it('goes through a chain of proxies, to the name that was asked for', async () => {
    const { network, client, listener } = setUp();
    await listener.bindServiceNameAsync(7, tls13);
    await using first = await httpProxy({ transport: network.host('first') });
    await using second = await socks5Server({ transport: network.host('second') });
    const via = [
      { type: 'http-connect', host: 'first', port: first.port },
      { type: 'socks5', host: 'second', port: second.port },
    ] as const;
    const [far] = await Promise.all([
      listener.acceptAsync(),
      client.connectAsync('server.test', 7, tls13, { via }),
    ]);
    await exchange(client, far);
    client.close();
    far.close();
    listener.close();
  });

  it.each([
    ['arrives by itself', 0],
    ['has the first message of the handshake behind it', 100],
  ])('begins behind a header of the PROXY protocol that %s', async (_, waitMs) => {
    const { network, client, listener } = setUp();
    listener.control.proxyProtocol = 'required';
    listener.control.trustedProxies = ['10.0.0.2'];
    await listener.bindServiceNameAsync(7, tls13);
    const proxyHeader = {
      version: 2,
      source: { address: '192.0.2.7', port: 1 },
      destination: { address: '192.0.2.8', port: 2 },
    } as const;
    const connecting = client.connectAsync('server.test', 7, tls13, { proxyHeader });
    if (waitMs > 0) await network.clock.wait(waitMs);
    const [far] = await Promise.all([listener.acceptAsync(), connecting]);
    expect([far.information.remoteAddress?.displayName, far.information.remotePort]).toEqual([
      '192.0.2.7',
      '1',
    ]);
    expect(far.information.proxyHeader).toMatchObject({ version: 2, hasClient: true });
    await exchange(client, far);
    client.close();
    far.close();
    listener.close();
  });
});
