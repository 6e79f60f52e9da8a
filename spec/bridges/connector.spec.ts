import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { SocketErrorStatus, StreamSocketListener } from '../../lib/index.js';
import { connector, type ConnectorOptions, type DuplexSocket } from '../../lib/node.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { startHttpServer } from '../interop/support/http-server.js';
import { socks5Server } from '../support/proxy-server.js';
import { describeWithPrograms } from '../support/real-parts.js';
import { serverCertificate } from '../interop/support/server-certificate.js';
import { textOf } from './pairs.js';

/** An agent whose connections are ours. */
function agentOf(options?: ConnectorOptions): http.Agent {
  return Object.assign(new http.Agent({ keepAlive: true }), { createConnection: connector(options) });
}

async function answerTo(request: http.ClientRequest): Promise<http.IncomingMessage> {
  const [response] = (await once(request.end(), 'response')) as [http.IncomingMessage];
  return response;
}

async function bodyOf(request: http.ClientRequest): Promise<string> {
  return textOf((await answerTo(request)) as AsyncIterable<Uint8Array>);
}

const heldResources = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;

/** A port that nobody listens on. */
async function deadPort(): Promise<number> {
  const listener = new StreamSocketListener();
  await listener.bindServiceNameAsync('');
  const port = Number(listener.information.localPort);
  await listener.closeAsync();
  return port;
}

describe('connector(), under http', () => {
  it('carries requests, and answers over sockets that we accepted; a connection serves several', async () => {
    await using server = await startHttpServer((request, response) => {
      request.pipe(response.writeHead(200, { 'x-url': request.url }));
    });
    const agent = agentOf();
    const body = 'x'.repeat(300_000);
    for (const [path, isReused] of [
      ['/a', false],
      ['/b', true],
    ] as const) {
      const request = http.request({ port: server.port, path, method: 'POST', agent });
      request.write(body);
      const response = await answerTo(request);
      expect(response.headers['x-url']).toBe(path);
      expect(await textOf(response as AsyncIterable<Uint8Array>)).toBe(body);
      expect(request.reusedSocket).toBe(isReused);
    }
    expect(server.connections).toBe(1);
    agent.destroy();
  });

  it('makes a connection for a single request, without an agent', async () => {
    await using server = await startHttpServer((request, response) => response.end(request.url));
    const headers = { connection: 'close' };
    const { port } = server;
    expect(await bodyOf(http.get({ port, path: '/c', createConnection: connector(), headers }))).toBe('/c');
  });

  it('does not keep the process alive with a connection that waits for its next request', async () => {
    await using server = await startHttpServer((_, response) => response.end('x'));
    const agent = agentOf();
    const before = heldResources();
    await bodyOf(http.get({ port: server.port, agent }));
    while (Object.keys(agent.freeSockets).length === 0) await new Promise(setImmediate);
    expect(heldResources() - before).toBe(1); // the server's
    agent.destroy();
  });

  it('lets go of a kept connection that the server ends', async () => {
    await using server = await startHttpServer((_, response) => response.end('x'));
    server.server.keepAliveTimeout = 1;
    const agent = agentOf();
    await bodyOf(http.get({ port: server.port, agent }));
    while (Object.keys(agent.freeSockets).length + Object.keys(agent.sockets).length > 0)
      await new Promise(setImmediate);
    await bodyOf(http.get({ port: server.port, agent }));
    expect(server.connections).toBe(2);
    agent.destroy();
  });

  it('works on a network in memory', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    await using server = await startHttpServer((request, response) => response.end(request.headers.host), {
      transport: network.host('server'),
    });
    const agent = agentOf({ transport: network.host('client') });
    expect(await bodyOf(http.get({ host: 'server', port: server.port, agent }))).toBe(
      `server:${server.port}`,
    );
    agent.destroy();
  });

  it('connects through proxies', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    await using server = await startHttpServer((request, response) => response.end(request.url), {
      transport: network.host('server'),
    });
    await using proxy = await socks5Server({ transport: network.host('gate') });
    const via = [{ type: 'socks5', host: 'gate', port: proxy.port }] as const;
    const createConnection = connector({ transport: network.host('client'), via });
    const headers = { connection: 'close' };
    const { port } = server;
    expect(await bodyOf(http.get({ host: 'server', port, path: '/a', createConnection, headers }))).toBe(
      '/a',
    );
    expect(proxy.asked).toEqual([`socks5 server ${port}`]);
  });

  it.each<[string, http.RequestOptions, object]>([
    ['when nobody listens', { host: '127.0.0.1' }, { name: 'SocketError', code: 'ECONNREFUSED' }],
    ['for a family', { family: 6 }, { number: 0x80070032 }],
    ['for a lookup', { lookup: () => {} }, { number: 0x80070032 }],
    ['for a path that nobody listens at', { socketPath: '/nowhere/at/all' }, { code: 'ENOENT' }],
    ['that is called off before', { signal: AbortSignal.abort() }, { name: 'AbortError' }],
  ])('fails the request %s', async (_, options, failure) => {
    const request = http.get({ port: await deadPort(), ...options, createConnection: connector() });
    const [error] = (await once(request, 'error')) as [unknown];
    expect(error).toMatchObject(failure);
  });

  it('closes the connection of a request that is called off', async () => {
    await using server = await startHttpServer(() => {});
    const arrived = once(server.server, 'request');
    const calledOff = new AbortController();
    const { signal } = calledOff;
    const request = http.get({ port: server.port, signal, createConnection: connector() });
    const failed = once(request, 'error');
    const [, response] = (await arrived) as [unknown, http.ServerResponse];
    const closed = once(response, 'close');
    calledOff.abort();
    expect(await failed).toMatchObject([{ name: 'AbortError' }]);
    await closed;
  });

  it('calls back with the connection, be it made or not, and takes an empty port for the usual one', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    await using listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(80);
    const connect = connector({ transport: network.host('client') });
    const tell = (port: string): Promise<readonly unknown[]> =>
      new Promise((resolve) => {
        const connection = connect({ hostname: 'server', port, protocol: 'http:' }, (error, told) => {
          expect(told).toBe(connection);
          resolve([error, connection]);
        });
      });
    const [error, connection] = await tell('');
    expect([error, (connection as DuplexSocket).remotePort]).toEqual([null, 80]);
    (connection as DuplexSocket).destroy();
    expect(await tell('81')).toMatchObject([{ code: 'ECONNREFUSED' }, { destroyed: true }]);
  });

  it('makes connections whose half ends when the peer has ended its own', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    await using listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync(80);
    const connection = connector({ transport: network.host('client') })({ host: 'server', port: 80 });
    const closed = connection && once(connection.resume(), 'close');
    await using peer = await listener.acceptAsync();
    await peer.outputStream.closeAsync();
    expect(await textOf(peer)).toBe('');
    await closed;
  });

  it('is late when the peer is', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    await using server = await startHttpServer(() => {}, { transport: network.host('server') });
    const createConnection = connector({ transport: network.host('client'), timeoutMs: 700 });
    network.hold('client', 'server');
    const request = http.get({ host: 'server', port: server.port, createConnection });
    const failed = once(request, 'error');
    await network.clock.runUntilIdle();
    expect(await failed).toMatchObject([{ status: SocketErrorStatus.connectionTimedOut }]);
  });

  it('refuses options that are none', () => {
    expect(() => connector({ timeoutMs: -1 })).toThrow(RangeError);
    expect(() => connector(null as never)).toThrow(TypeError);
    expect(() => connector()({ protocol: 'https:' })).toThrow(TypeError);
  });
});

describeWithPrograms(['openssl'], 'connector(), under https', () => {
  it('makes TLS over our connection, and checks the certificate', async () => {
    const certificate = await serverCertificate();
    const server = https.createServer(certificate, (request, response) => response.end(request.url));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const ca = certificate.cert;
    const agent = Object.assign(new https.Agent({ keepAlive: true, ca }), { createConnection: connector() });
    expect(await bodyOf(https.get({ port, path: '/a', agent }))).toBe('/a');
    const second = https.get({ host: '127.0.0.1', port, path: '/b', agent });
    expect(await bodyOf(second)).toBe('/b');
    agent.destroy();

    const createConnection = connector({ tls: { ca }, timeoutMs: 60_000 });
    const headers = { connection: 'close' };
    expect(await bodyOf(https.get({ port, path: '/c', createConnection, headers }))).toBe('/c');
    const [untrusted] = (await once(https.get({ port, createConnection: connector() }), 'error')) as [
      unknown,
    ];
    expect(untrusted).toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    await new Promise((resolve) => server.close(resolve));
  });

  it('ends a handshake that gets no answer', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const port = Number(listener.information.localPort);
    const request = https.get({ port, createConnection: connector({ timeoutMs: 100 }) });
    const failed = once(request, 'error');
    await using peer = await listener.acceptAsync();
    expect(await failed).toMatchObject([
      { status: SocketErrorStatus.connectionTimedOut, phase: 'handshake' },
    ]);
    for await (const hello of peer) expect(hello[0]).toBe(22); // a handshake, and never a request in the clear
  });
});
