import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';
import { connector } from '../../lib/node.js';
import type { SocketOptions } from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { type HttpServer, startHttpServer } from './support/http-server.js';

/** An echo, of whatever comes. Both halves of it are our sockets. */
async function startEcho(
  options?: SocketOptions,
): Promise<HttpServer & { readonly sockets: WebSocketServer }> {
  const http = await startHttpServer((_, response) => response.end(), options);
  const sockets = new WebSocketServer({ server: http.server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary });
    });
  });
  return Object.assign(http, { sockets });
}

describe.each(['TCP', 'memory'] as const)('ws, client and server, over our sockets on %s', (over) => {
  const network = over === 'memory' ? new MemoryNetwork({ seed: 1 }) : undefined;
  const [near, far] = ['client', 'server'].map((name) => network && { transport: network.host(name) });
  const host = network ? 'server' : '127.0.0.1';

  it('echoes texts and bytes of every size, in their order', async () => {
    await using server = await startEcho(far);
    const client = new WebSocket(`ws://${host}:${server.port}`, { createConnection: connector(near) });
    await once(client, 'open');
    const sizes = [0, 1, 125, 126, 65_535, 65_536, 1_000_000];
    const received: number[] = [];
    const all = new Promise<void>((resolve) => {
      client.on('message', (data: Buffer, isBinary) => {
        received.push(isBinary ? data.length : -1);
        if (received.length === sizes.length + 1) resolve();
      });
    });
    for (const size of sizes) client.send(new Uint8Array(size));
    client.send('grüße');
    await all;
    expect(received).toEqual([...sizes, -1]);

    const closed = once(client, 'close');
    client.close(1000, 'enough');
    expect(await closed).toMatchObject([1000, expect.objectContaining({ length: 6 })]);
  });

  it('answers a ping, and hears of a peer that is gone', async () => {
    await using server = await startEcho(far);
    const accepted = once(server.sockets, 'connection') as Promise<[WebSocket]>;
    const client = new WebSocket(`ws://${host}:${server.port}`, { createConnection: connector(near) });
    await once(client, 'open');
    const answered = once(client, 'pong');
    client.ping('there?');
    expect(String((await answered)[0])).toBe('there?');

    const closed = once(client, 'close');
    (await accepted)[0].terminate();
    expect(await closed).toMatchObject([1006, expect.anything()]);
  });

  it('fails the client when nobody listens', async () => {
    const server = await startEcho(far);
    const { port } = server;
    await server[Symbol.asyncDispose]();
    const client = new WebSocket(`ws://${host}:${port}`, { createConnection: connector(near) });
    expect(await once(client, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }]);
  });
});
