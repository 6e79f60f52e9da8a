import { afterAll, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
  Certificate,
  DataReader,
  DataWriter,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../../lib/index.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';
import { describeWithPrograms, freePort, type Program, startProgram } from '../../support/real-parts.js';

// Another program takes part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

const { ssl, tls10, tls11, tls12, tls13 } = SocketProtectionLevel;

describeWithPrograms(['openssl'], 'openssl', () => {
  const root = makeAuthority();
  const issuer = root.makeIntermediate();
  const server = issuer.issue({ name: 'server', names: ['DNS:localhost', 'IP:127.0.0.1'] });
  const rsaServer = issuer.issue({ name: 'server', names: ['DNS:localhost'], keyType: 'rsa' });
  const client = issuer.issue({ name: 'client', usage: 'client' });
  const trusted = [Certificate.fromPem(root.certificate)];

  const folder = mkdtempSync(path.join(tmpdir(), 'openssl-'));
  const file = (name: string, text: string): string => {
    const place = path.join(folder, name);
    writeFileSync(place, text);
    return place;
  };
  const rootFile = file('root.pem', root.certificate);
  afterAll(() => {
    removeCertificates();
    rmSync(folder, { recursive: true });
  });

  /** `s_server` prints what comes in, and sends what it is told. */
  async function serve(made: typeof server, ...options: string[]): Promise<{ port: number; peer: Program }> {
    const port = await freePort();
    // The chain goes along only by an option of its own.
    const place = file('server.pem', made.certificate + made.key);
    const peer = await startProgram(
      'openssl',
      ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', place, '-cert_chain', place, ...options],
      { readyWhen: /ACCEPT/ },
    );
    return { port, peer };
  }

  function newClient(): StreamSocket {
    const socket = new StreamSocket();
    socket.control.trustedRoots = trusted;
    return socket;
  }

  async function sayAndHear(socket: StreamSocket, peer: Program): Promise<void> {
    const writer = new DataWriter(socket.outputStream);
    writer.writeString('hello from us\n');
    await writer.storeAsync();
    await peer.prints(/hello from us/);
    peer.type('hello from openssl\n');
    expect(await new DataReader(socket.inputStream).readLineAsync()).toBe('hello from openssl');
  }

  it.each([
    ['TLS 1.2', '-tls1_2', 'TLSv1.2', server],
    ['TLS 1.3', '-tls1_3', 'TLSv1.3', server],
    ['TLS 1.2 with RSA', '-tls1_2', 'TLSv1.2', rsaServer],
    ['TLS 1.3 with RSA', '-tls1_3', 'TLSv1.3', rsaServer],
  ])('serves us by %s', async (_, option, version, made) => {
    const { port, peer } = await serve(made, option);
    await using socket = newClient();
    await socket.connectAsync('localhost', port, ssl, { timeoutMs: 10_000 });
    expect(socket.information.negotiatedProtection).toMatchObject({ version });
    expect(socket.information.serverCertificate?.subject).toBe('server');
    expect(socket.information.serverIntermediateCertificates).toHaveLength(1);
    await sayAndHear(socket, peer);
  });

  it.each([
    ['TLS 1.0', '-tls1', tls10],
    ['TLS 1.1', '-tls1_1', tls11],
  ])('serves us by %s only when we ask for as little', async (_, option, level) => {
    const { port } = await serve(rsaServer, option, '-cipher', 'ALL:@SECLEVEL=0');
    await using socket = newClient();
    await expect(socket.connectAsync('localhost', port, ssl)).rejects.toMatchObject({
      source: 'peer',
      phase: 'handshake',
    });
    socket.control.minProtectionLevel = level;
    await socket.connectAsync('localhost', port, ssl, { timeoutMs: 10_000 });
    expect(socket.information.negotiatedProtection?.version).toBe(option === '-tls1' ? 'TLSv1' : 'TLSv1.1');
  });

  it.each([
    ['TLS 1.2', tls12],
    ['TLS 1.3', tls13],
  ])('asks us who we are, by %s, and lets nobody in who does not say', async (_, level) => {
    const { port, peer } = await serve(server, '-Verify', '5', '-verify_return_error', '-CAfile', rootFile);
    await using socket = newClient();
    socket.control.clientCertificate = Certificate.fromPem(client.certificate, client.key);
    await socket.connectAsync('localhost', port, level, { timeoutMs: 10_000 });
    await sayAndHear(socket, peer);
    expect(peer.output).toContain('CN = client');
    await socket.closeAsync();

    await using stranger = newClient();
    // By TLS 1.3 our side is done before the server has looked at us: the refusal comes with the first read.
    const refused = stranger
      .connectAsync('localhost', port, level, { timeoutMs: 10_000 })
      .then(() => stranger.inputStream.readAsync(1));
    await expect(refused).rejects.toMatchObject({ source: 'peer', code: expect.stringMatching(/^ERR_SSL_/) });
  });

  it('chooses a protocol with us', async () => {
    const { port } = await serve(server, '-alpn', 'irc,xmpp-client');
    await using socket = newClient();
    socket.control.applicationProtocols = ['http/1.1', 'xmpp-client'];
    await socket.connectAsync('localhost', port, ssl, { timeoutMs: 10_000 });
    expect(socket.information.applicationProtocol).toBe('xmpp-client');
  });

  it.each([
    ['TLS 1.2', '-tls1_2'],
    ['TLS 1.3', '-tls1_3'],
  ])('goes on where we were, by %s', async (_, option) => {
    const { port, peer } = await serve(server, option);
    const connect = async (text: string): Promise<boolean | undefined> => {
      await using socket = newClient();
      await socket.connectAsync('localhost', port, ssl, { timeoutMs: 10_000 });
      expect(socket.information.serverIntermediateCertificates).toHaveLength(1);
      peer.type(`${text}\n`); // behind the tickets
      expect(await new DataReader(socket.inputStream).readLineAsync()).toBe(text);
      return socket.information.negotiatedProtection?.isResumed;
    };
    expect(await connect('first')).toBe(false);
    expect(peer.output).not.toContain('Reused session-id');
    // Again and again: by TLS 1.3 each connection leaves a ticket for the next.
    for (const text of ['second', 'third', 'fourth']) expect(await connect(text)).toBe(true);
    expect(peer.output.split('Reused session-id')).toHaveLength(4);
  });

  it('is refused for a name it is not for', async () => {
    const { port } = await serve(rsaServer);
    await using socket = newClient();
    await expect(socket.connectAsync('127.0.0.1', port, ssl, { timeoutMs: 10_000 })).rejects.toMatchObject({
      status: SocketErrorStatus.certificateCommonNameIsIncorrect,
      source: 'peer',
    });
  });

  it.each([
    ['TLS 1.2', '-tls1_2'],
    ['TLS 1.3', '-tls1_3'],
  ])('connects to us by %s, finds nothing wrong, and is told of our end', async (_, option) => {
    await using listener = new StreamSocketListener();
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    await listener.bindEndpointAsync('127.0.0.1', '', ssl);
    const peer = await startProgram('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${listener.information.localPort}`, '-servername', 'localhost'],
      ...['-CAfile', rootFile, '-verify_hostname', 'localhost', '-verify_return_error', option],
    ]);
    await using socket = await listener.acceptAsync({ timeoutMs: 10_000 });
    await peer.prints(/Verify return code: 0 \(ok\)/);
    await sayAndHear(socket, peer);
    await socket.closeAsync();
    await peer.prints(/closed/);
    expect(await peer.ends()).toBe('exit status 0');
  });

  it('may not have us shake hands again on a connection', async () => {
    await using listener = new StreamSocketListener();
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    await listener.bindEndpointAsync('127.0.0.1', '', ssl);
    const peer = await startProgram('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${listener.information.localPort}`, '-servername', 'localhost'],
      ...['-CAfile', rootFile, '-verify_return_error', '-tls1_2'],
    ]);
    await using socket = await listener.acceptAsync({ timeoutMs: 10_000 });
    await peer.prints(/Verify return code: 0 \(ok\)/);
    peer.type('R\n');
    await peer.prints(/no renegotiation/);
    await expect(socket.inputStream.readAsync(1)).rejects.toMatchObject({ source: 'peer' });
  });

  it('reconnects to us and goes on where it was', async () => {
    await using listener = new StreamSocketListener();
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    await listener.bindEndpointAsync('127.0.0.1', '', ssl);
    const peer = await startProgram('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${listener.information.localPort}`, '-servername', 'localhost'],
      ...['-CAfile', rootFile, '-verify_return_error', '-tls1_2', '-reconnect'],
    ]);
    const resumed: (boolean | undefined)[] = [];
    for (let i = 0; i < 6; i++) {
      await using socket = await listener.acceptAsync({ timeoutMs: 10_000 });
      resumed.push(socket.information.negotiatedProtection?.isResumed);
      if (i === 5) await sayAndHear(socket, peer);
    }
    expect(resumed).toEqual([false, true, true, true, true, true]);
  });

  it.each([
    ['TLS 1.2', '-tls1_2'],
    ['TLS 1.3', '-tls1_3'],
  ])('brings a session of ours from a file, by %s, unless the listener will not', async (_, option) => {
    const serverCertificate = Certificate.fromPem(server.certificate, server.key);
    const place = path.join(folder, `session${option}`);
    const connect = async (listener: StreamSocketListener, ...session: string[]) => {
      const peer = await startProgram('openssl', [
        ...['s_client', '-connect', `127.0.0.1:${listener.information.localPort}`, '-CAfile', rootFile],
        ...['-servername', 'localhost', '-verify_return_error', option, ...session],
      ]);
      await using socket = await listener.acceptAsync({ timeoutMs: 10_000 });
      await sayAndHear(socket, peer);
      await socket.closeAsync();
      await peer.ends();
      return {
        isResumed: socket.information.negotiatedProtection?.isResumed,
        saysSo: /Reused, TLSv1\.[23]/.test(peer.output),
      };
    };
    const listen = async (sessionResumption: boolean): Promise<StreamSocketListener> => {
      const listener = new StreamSocketListener();
      Object.assign(listener.control, { serverCertificate, sessionResumption });
      await listener.bindEndpointAsync('127.0.0.1', '', ssl);
      return listener;
    };
    await using listener = await listen(true);
    const fresh = { isResumed: false, saysSo: false };
    expect(await connect(listener, '-sess_out', place)).toEqual(fresh);
    expect(await connect(listener, '-sess_in', place)).toEqual({ isResumed: true, saysSo: true });
    await using unwilling = await listen(false);
    expect(await connect(unwilling, '-sess_in', place)).toEqual(fresh);
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    expect(await connect(listener, '-sess_in', place)).toEqual(fresh);
  });

  it('says who it is when we ask, and is refused when nobody we trust vouches for it', async () => {
    await using listener = new StreamSocketListener();
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    listener.control.clientCertificateMode = 'required';
    listener.control.trustedRoots = trusted;
    await listener.bindEndpointAsync('127.0.0.1', '', ssl);
    const connect = (made: typeof client): Promise<Program> => {
      const place = file('client.pem', made.certificate + made.key);
      return startProgram('openssl', [
        ...['s_client', '-connect', `127.0.0.1:${listener.information.localPort}`, '-CAfile', rootFile],
        ...['-cert', place, '-cert_chain', place, '-key', place],
      ]);
    };
    const stranger = await connect(
      makeAuthority('Somebody else').issue({ name: 'stranger', usage: 'client' }),
    );
    await stranger.prints(/errno=104/); // ECONNRESET: an orderly end would look like a server with nothing to say
    const peer = await connect(client);
    await using socket = await listener.acceptAsync({ timeoutMs: 10_000 });
    expect(socket.information.clientCertificate?.subject).toBe('client');
    await sayAndHear(socket, peer);
  });
});
