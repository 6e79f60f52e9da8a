import { inspect } from 'node:util';

import { afterAll, describe, expect, it } from '@jest/globals';

import {
  Certificate,
  DatagramSocket,
  DataReader,
  DataWriter,
  EndpointPair,
  HostName,
  type SocketOptions,
  StreamSocket,
} from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';
import { connectSockets, type MemorySockets } from '../../support/memory-sockets.js';

afterAll(removeCertificates);

/** On one line, so that a change of width changes no expectation. */
const shown = (value: unknown): string => inspect(value, { breakLength: Infinity, compact: 100 });

/** Ports that the system of the network chose, and times, are not the point. */
const without = (pattern: RegExp, value: unknown): string => shown(value).replaceAll(pattern, '…');

const connected = (): Promise<MemorySockets> => connectSockets(new MemoryNetwork());

describe('console.log', () => {
  it('shows what state a socket is in, where its ends are and how many bytes went through it', async () => {
    const transport: SocketOptions = { transport: new MemoryNetwork().host('alone') };
    expect(shown(new StreamSocket(transport))).toBe(
      "StreamSocket { state: 'unconnected', bytesReceived: 0, bytesSent: 0 }",
    );
    const { near, far } = await connected();
    await near.outputStream.writeAsync(new Uint8Array(3));
    await far.inputStream.readAsync(3);
    expect(without(/:(?!5007)\d+(?=')/g, far)).toMatch(
      /^StreamSocket \{ state: 'connected', local: '[^']+:5007', remote: '[^']+…', bytesReceived: 3, bytesSent: 0 \}$/,
    );
    expect(shown(near)).toMatch(
      /remote: '[^']+:5007', remoteHostName: 'server', bytesReceived: 0, bytesSent: 3 \}$/,
    );
    near.close();
    expect(shown(near)).toMatch(/^StreamSocket \{ state: 'closed', local: '/);
  });

  it('tells why a connection broke', async () => {
    const { near, far } = await connected();
    await far.outputStream.writeAsync(new Uint8Array(1));
    await near.inputStream.readAsync(1);
    await near.outputStream.writeAsync(new Uint8Array(1));
    far.close(); // with a byte unread: a reset
    await near.closed.catch(() => {});
    expect(shown(near)).toMatch(/failure: 'Cannot .*reset/);
  });

  it('makes no stream of a socket that nobody has asked for, and throws in no state', async () => {
    const { near, listener } = await connected();
    near.close();
    listener.close();
    for (const part of [
      near,
      near.information,
      near.control,
      listener,
      listener.information,
      listener.control,
    ])
      expect(shown(part)).toContain(part.constructor.name);
  });

  it('shows a listener and its settings', async () => {
    const { listener } = await connected();
    expect(shown(listener)).toMatch(
      /^StreamSocketListener \{ state: 'bound', local: '[^']+:5007', openConnections: 1, refusedConnections: 0 \}$/,
    );
    expect(shown(listener.control)).toMatch(
      /^StreamSocketListenerControl \{ maxPendingConnections: 128, .*noDelay: true/,
    );
    expect(shown(listener.information)).toMatch(/^StreamSocketListenerInformation \{ localPort: '5007', /);
    expect(shown(listener)).not.toMatch(/eventSources|\[Function|clock/);
  });

  it('shows streams, readers and writers by what waits in them', async () => {
    const { near, far } = await connected();
    expect(shown(near.outputStream)).toBe("OutputStream { state: 'open', unsentBytes: 0 }");
    const writer = new DataWriter(near.outputStream);
    writer.writeUInt32(7);
    expect(shown(writer)).toBe('DataWriter { unstoredBufferLength: 4, byteOrder: 1, unicodeEncoding: 0 }');
    await writer.storeAsync();
    const reader = new DataReader(far.inputStream);
    await reader.loadAsync(4);
    expect(shown(reader)).toBe(
      'DataReader { unconsumedBufferLength: 4, position: 0, byteOrder: 1, unicodeEncoding: 0, inputStreamOptions: 0 }',
    );
    expect(shown(far.inputStream)).toBe("InputStream { state: 'open', unreadBytes: 0 }");
  });

  it('shows datagram sockets and datagrams', async () => {
    const network = new MemoryNetwork();
    const receiver = new DatagramSocket({ transport: network.host('b') });
    await receiver.bindServiceNameAsync('53');
    const sender = new DatagramSocket({ transport: network.host('a') });
    await sender.sendToAsync(Uint8Array.of(1, 2), 'b', 53);
    expect(shown(receiver)).toMatch(
      /^DatagramSocket \{ state: 'bound', local: '\[::\]:53', datagramsReceived: 0, datagramsSent: 0 \}$/,
    );
    expect(shown(await receiver.receiveAsync())).toMatch(
      /^DatagramSocketMessageReceivedEventArgs \{ remoteAddress: \[HostName: '[^']+'\], remotePort: '\d+', .*data: Uint8Array\(2\) \[ 1, 2 \] \}$/,
    );
    expect(shown(receiver.information)).toContain('droppedDatagrams: { inbox: 0');
    expect(shown(receiver.control)).toContain("inboxPolicy: 'drop-oldest'");
  });

  it('shows names and pairs of ends', () => {
    expect(shown(new HostName('Example.com'))).toBe("[HostName: 'Example.com']");
    expect(shown(new EndpointPair(null, '', '::1', 80))).toBe(
      "EndpointPair { localHostName: null, localServiceName: '', remoteHostName: [HostName: '::1'], remoteServiceName: '80' }",
    );
  });

  it('shows a certificate, and never its key', () => {
    const { certificate, key } = makeAuthority().issue({ name: 'server', names: ['DNS:server'] });
    const made = Certificate.fromPem(certificate, key);
    expect(shown(made)).toMatch(
      /^Certificate \{ subject: 'server', issuer: 'Spec Root', .*hasPrivateKey: true \}$/,
    );
    expect(inspect(made, { depth: null, showHidden: true })).not.toMatch(/PRIVATE|BEGIN/);
  });
});
