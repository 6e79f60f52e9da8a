import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import https from 'node:https';
import { Agent, fetch } from 'undici';
import { StreamSocketListener } from '../../lib/index.js';
import { connector } from '../../lib/node.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { describeWithPrograms } from '../support/real-parts.js';
import { startHttpServer } from './support/http-server.js';
import { serverCertificate } from './support/server-certificate.js';

describe('fetch of undici over our sockets', () => {
  it('gets and posts, several at a time over few connections', async () => {
    await using server = await startHttpServer((request, response) => {
      if (request.method === 'POST') request.pipe(response);
      else response.end(request.url);
    });
    const dispatcher = new Agent({ connect: connector(), connections: 2 });
    const url = `http://127.0.0.1:${server.port}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => fetch(`${url}/${i}`, { dispatcher }).then((one) => one.text())),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, i) => `/${i}`));
    expect(server.connections).toBe(2);

    const body = 'x'.repeat(2_000_000);
    const echoed = await fetch(url, { dispatcher, method: 'POST', body });
    expect(await echoed.text()).toBe(body);
    await dispatcher.close();
  });

  it('calls off a request whose body goes on for ever, and the server is told', async () => {
    await using server = await startHttpServer((request, response) => {
      response.write('more and ');
      request.once('close', () => server.server.emit('gone'));
    });
    const gone = once(server.server, 'gone');
    const dispatcher = new Agent({ connect: connector() });
    const calledOff = new AbortController();
    const { signal } = calledOff;
    const response = await fetch(`http://127.0.0.1:${server.port}`, { dispatcher, signal });
    const failed = expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
    calledOff.abort();
    await failed;
    await gone;
    await dispatcher.close();
  });

  it('fails with our error as the cause', async () => {
    const listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('');
    const url = `http://127.0.0.1:${listener.information.localPort}`;
    await listener.closeAsync();
    const dispatcher = new Agent({ connect: connector() });
    await expect(fetch(url, { dispatcher })).rejects.toMatchObject({
      cause: { name: 'SocketError', code: 'ECONNREFUSED', attempts: [{ address: '127.0.0.1' }] },
    });
    await dispatcher.close();
  });

  it('works on a network in memory', async () => {
    const network = new MemoryNetwork({ seed: 1 });
    const transport = network.host('server');
    await using server = await startHttpServer((request, response) => response.end(request.url), {
      transport,
    });
    const dispatcher = new Agent({ connect: connector({ transport: network.host('client') }) });
    const response = await fetch(`http://server:${server.port}/in/memory`, { dispatcher });
    expect(await response.text()).toBe('/in/memory');
    await dispatcher.close();
  });
});

describeWithPrograms(['openssl'], 'fetch of undici over our sockets, with TLS', () => {
  it('takes a certificate it was told to trust, and no other', async () => {
    const certificate = await serverCertificate();
    const server = https.createServer(certificate, (request, response) => response.end(request.url));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const trusting = new Agent({ connect: connector({ tls: { ca: certificate.cert } }) });
    for (const host of ['localhost', '127.0.0.1']) {
      const response = await fetch(`https://${host}:${port}/a`, { dispatcher: trusting });
      expect(await response.text()).toBe('/a');
    }
    await trusting.close();

    const wary = new Agent({ connect: connector() });
    await expect(fetch(`https://localhost:${port}`, { dispatcher: wary })).rejects.toMatchObject({
      cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    await wary.close();
    await new Promise((resolve) => server.close(resolve));
  });
});
