import { afterAll, describe, expect, it } from '@jest/globals';

import {
  Certificate,
  ChainValidationResult,
  DataReader,
  DataWriter,
  SocketErrorStatus,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { makeAuthority, makeSelfSigned, removeCertificates } from '../support/certificates.mjs';

const { tls12, tls13 } = SocketProtectionLevel;
const root = makeAuthority();
const server = root.makeIntermediate().issue({ name: 'server', names: ['DNS:server.test', 'DNS:localhost'] });
const trusted = [Certificate.fromPem(root.certificate)];
afterAll(removeCertificates);

function makeNetwork() {
  const network = new MemoryNetwork();
  const far = network.host('server.test');
  const listener = new StreamSocketListener({ transport: far });
  listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
  const client = new StreamSocket({ transport: network.host('client') });
  client.control.trustedRoots = trusted;
  return { network, listener, client };
}

describe.each([
  ['TLS 1.2', tls12, 'TLSv1.2'],
  ['TLS 1.3', tls13, 'TLSv1.3'],
] as const)('StreamSocket over %s', (_, level, version) => {
  it('connects, says what was agreed on, and carries text both ways', async () => {
    const { listener, client } = makeNetwork();
    await using near = client;
    await using _listener = listener;
    await listener.bindEndpointAsync('server.test', '7000', level);
    await near.connectAsync('server.test', '7000', level);
    await using far = await listener.acceptAsync();
    expect(near.information.protectionLevel).toBe(level);
    expect(near.information.negotiatedProtection).toMatchObject({ version, isResumed: false });
    expect(near.information.serverCertificate?.subject).toBe('server');
    expect(far.information.negotiatedProtection?.version).toBe(version);

    const writer = new DataWriter(near.outputStream);
    writer.writeString('hello\n');
    await writer.storeAsync();
    await near.outputStream.closeAsync();
    const reader = new DataReader(far.inputStream);
    expect(await reader.readLineAsync()).toBe('hello');
    expect(await reader.loadAsync(1)).toBe(0);
    await far.outputStream.writeAsync(new Uint8Array([1, 2, 3]));
    await far.outputStream.closeAsync();
    expect(await near.inputStream.readAsync(10)).toEqual(new Uint8Array([1, 2, 3]));
    await near.closed;
    await far.closed;
  });

  it('does the same over TCP', async () => {
    await using listener = new StreamSocketListener();
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    await listener.bindEndpointAsync('localhost', '', level);
    await using near = new StreamSocket();
    near.control.trustedRoots = trusted;
    await near.connectAsync('localhost', listener.information.localPort, level, { timeoutMs: 5_000 });
    await using far = await listener.acceptAsync();
    await near.outputStream.writeAsync(new Uint8Array([1]));
    expect(await far.inputStream.readAsync(1)).toEqual(new Uint8Array([1]));
    near.close();
    expect(await far.inputStream.readAsync(1)).toHaveLength(0);
  });

  it('closes at once after a reset', async () => {
    await using listener = new StreamSocketListener();
    listener.control.serverCertificate = Certificate.fromPem(server.certificate, server.key);
    await listener.bindEndpointAsync('localhost', '', level);
    await using near = new StreamSocket();
    near.control.trustedRoots = trusted;
    await near.connectAsync('localhost', listener.information.localPort, level, { timeoutMs: 5_000 });
    const far = await listener.acceptAsync();
    far.abort();
    await expect(near.inputStream.readAsync(1)).rejects.toMatchObject({
      status: SocketErrorStatus.connectionResetByPeer,
    });
    const beganMs = performance.now();
    await near.closeAsync().catch(() => {});
    expect(performance.now() - beganMs).toBeLessThan(1_000);
  });

  it('refuses a certificate that leads to no root, and takes it on the same socket once that may be ignored', async () => {
    const { listener, client } = makeNetwork();
    await using near = client;
    await using _listener = listener;
    const own = makeSelfSigned('server.test', ['DNS:server.test']);
    listener.control.serverCertificate = Certificate.fromPem(own.certificate, own.key);
    await listener.bindEndpointAsync('server.test', '7000', level);

    await expect(near.connectAsync('server.test', '7000', level)).rejects.toMatchObject({
      status: SocketErrorStatus.certificateUntrustedRoot,
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      source: 'peer',
      phase: 'handshake',
    });
    const { serverCertificateErrors } = near.information;
    expect(serverCertificateErrors).toEqual([ChainValidationResult.untrusted]);
    near.control.ignorableServerCertificateErrors = serverCertificateErrors;
    await near.connectAsync('server.test', '7000', level);
  });

  it('upgrades a plain connection on both sides, with the same streams', async () => {
    const { listener, client } = makeNetwork();
    await using near = client;
    await using _listener = listener;
    await listener.bindEndpointAsync('server.test', '7000');
    await near.connectAsync('server.test', '7000');
    await using far = await listener.acceptAsync();
    const { inputStream, outputStream } = near;
    await near.outputStream.writeAsync(new Uint8Array([83]));
    expect(await far.inputStream.readAsync(1)).toEqual(new Uint8Array([83]));
    await far.outputStream.writeAsync(new Uint8Array([71]));
    const served = far.upgradeToSslAsync(level);
    expect(await inputStream.readAsync(1)).toEqual(new Uint8Array([71]));
    await near.upgradeToSslAsync(level, 'server.test');
    await served;

    expect(near.information.protectionLevel).toBe(level);
    await outputStream.writeAsync(new Uint8Array([1, 2]));
    expect(await far.inputStream.readAsync(2)).toEqual(new Uint8Array([1, 2]));
    await far.outputStream.writeAsync(new Uint8Array([3]));
    expect(await inputStream.readAsync(1)).toEqual(new Uint8Array([3]));
  });
});
