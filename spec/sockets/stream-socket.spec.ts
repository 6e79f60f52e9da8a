import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';

import {
  EndpointPair,
  HostName,
  SocketErrorStatus,
  SocketProtectionLevel,
  SocketQualityOfService,
  StreamSocket,
  StreamSocketListener,
  type Transport,
} from '../../lib/index.js';
import { nodeTransport } from '../../lib/transport/node/node-transport.js';
import { hasIpv6, itWithIpv6 } from '../support/ipv6.js';
import { freePort } from '../support/real-parts.js';
import { bytes, connectedPair, connectedToRaw, listening, readToEnd } from '../support/tcp.js';
import { aborted, illegalCall, notSupported } from '../support/tcp-failures.js';

describe('connectAsync()', () => {
  it.each<[string, (socket: StreamSocket, port: string) => Promise<void>]>([
    ['an address and the text of a port', (socket, port) => socket.connectAsync('127.0.0.1', port)],
    ['an address and a port number', (socket, port) => socket.connectAsync('127.0.0.1', Number(port))],
    ['a HostName', (socket, port) => socket.connectAsync(new HostName('127.0.0.1'), port)],
    ['a name', (socket, port) => socket.connectAsync('localhost', port)],
    ['options', (socket, port) => socket.connectAsync('127.0.0.1', port, { timeoutMs: 5_000 })],
    ['undefined options', (socket, port) => socket.connectAsync('127.0.0.1', port, undefined)],
    ['a level', (socket, port) => socket.connectAsync('127.0.0.1', port, SocketProtectionLevel.plainSocket)],
    [
      'a level and options',
      (socket, port) => socket.connectAsync('127.0.0.1', port, SocketProtectionLevel.plainSocket, {}),
    ],
    ['an EndpointPair', (socket, port) => socket.connectAsync(pairTo(port))],
    [
      'an EndpointPair and options',
      (socket, port) => socket.connectAsync(pairTo(port), { timeoutMs: 5_000 }),
    ],
    [
      'an EndpointPair, a level and options',
      (socket, port) =>
        socket.connectAsync(pairTo(port), SocketProtectionLevel.plainSocket, { timeoutMs: 5_000 }),
    ],
  ])('takes %s', async (_, connect) => {
    await using listener = await listening();
    await using near = new StreamSocket();
    await connect(near, listener.information.localPort);
    await using far = await listener.acceptAsync();

    await near.outputStream.writeAsync(bytes('hello'));
    expect(await far.inputStream.readAsync(5)).toEqual(bytes('hello'));
  });

  it('connects from the local end of an EndpointPair', async () => {
    await using listener = await listening();
    await using near = new StreamSocket();
    const localPort = await freePort();
    const { localPort: remotePort } = listener.information;
    await near.connectAsync(new EndpointPair('127.0.0.2', localPort, '127.0.0.1', remotePort));
    await using far = await listener.acceptAsync();

    const end = { localAddress: { canonicalName: '127.0.0.2' }, localPort: `${localPort}` };
    expect(near.information).toMatchObject(end);
    expect(far.information).toMatchObject({ remoteAddress: end.localAddress, remotePort: end.localPort });
  });

  it.each([
    ['an address of another family', '::1', SocketErrorStatus.addressFamilyNotSupported],
    ['an address of another machine', '192.0.2.99', SocketErrorStatus.cannotAssignRequestedAddress],
  ])('fails from %s', async (_, localAddress, status) => {
    await using listener = await listening();
    await using near = new StreamSocket();
    const { localPort } = listener.information;

    const connecting = near.connectAsync(new EndpointPair(localAddress, '', '127.0.0.1', localPort));
    await expect(connecting).rejects.toMatchObject({ status, source: 'caller' });
  });

  it('fails from a port that is in use', async () => {
    await using listener = await listening();
    await using near = new StreamSocket();
    const { localPort } = listener.information;

    const connecting = near.connectAsync(new EndpointPair('127.0.0.1', localPort, '127.0.0.1', localPort));
    await expect(connecting).rejects.toMatchObject({ name: 'SocketError' });
  });

  it.each([['127.0.0.1'], ...(hasIpv6 ? [['::1']] : [])])(
    'finds a server at %s by a name that has addresses of both families',
    async (address) => {
      await using listener = new StreamSocketListener();
      await listener.bindEndpointAsync(address, 0);
      const transport = { ...nodeTransport, lookup: () => Promise.resolve(['::1', '127.0.0.1']) };
      await using near = new StreamSocket({ transport });
      await near.connectAsync('localhost', listener.information.localPort);

      expect(near.information.remoteAddress?.canonicalName).toBe(address);
    },
  );

  itWithIpv6('connects over IPv6', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindEndpointAsync('::1', '');
    await using near = new StreamSocket();
    await near.connectAsync(new HostName('0:0:0:0:0:0:0:1'), listener.information.localPort);
    await using far = await listener.acceptAsync();

    expect(near.information.remoteAddress?.canonicalName).toBe('::1');
    expect(far.information.remoteAddress?.canonicalName).toBe('::1');
  });

  it('says for each address of a name why it failed', async () => {
    const port = await freePort();
    await using near = new StreamSocket();
    near.control.serializeConnectionAttempts = true;

    const failure: unknown = await near.connectAsync('localhost', port).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      status: SocketErrorStatus.connectionRefused,
      message: expect.stringContaining(`Cannot connect to "localhost" port ${port}: tried`),
    });
    const { attempts } = failure as { attempts: readonly { address: string; code: string }[] };
    expect(attempts.map(({ address }) => address)).toContain('127.0.0.1');
    expect(new Set(attempts.map(({ code }) => code))).toEqual(new Set(['ECONNREFUSED']));
  });

  it('takes a service that the services file knows', async () => {
    await using listener = await listening();
    const { localPort } = listener.information;
    await using near = new StreamSocket({ transport: withService('our-service', Number(localPort)) });
    await near.connectAsync('127.0.0.1', 'our-service');

    expect(near.information).toMatchObject({ remoteServiceName: 'our-service', remotePort: localPort });
  });

  it('refuses a service that nobody knows', async () => {
    await using near = new StreamSocket({ transport: withService('our-service', 1) });

    await expect(near.connectAsync('127.0.0.1', 'your-service')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
      source: 'caller',
      message: expect.stringContaining('"your-service"'),
    });
  });

  const known = someServiceOfThisMachine();
  const itFinds = known === undefined ? it.skip : it;
  const why = known === undefined ? ' (skipped: no services file here)' : '';
  itFinds(`finds the port of a service of this machine${why}`, async () => {
    await using near = new StreamSocket();

    const outcome = await near.connectAsync('127.0.0.1', known?.name ?? '').catch((error: unknown) => error);
    // Nobody need listen there.
    const port = outcome === undefined ? Number(near.information.remotePort) : attemptedPort(outcome);
    expect(port).toBe(known?.port);
  });

  it.each([SocketProtectionLevel.ssl3AllowWeakEncryption, SocketProtectionLevel.tls11])(
    'refuses protection level %i, which it cannot give',
    async (level) => {
      await using near = new StreamSocket();

      await expect(near.connectAsync('127.0.0.1', 1, level)).rejects.toMatchObject(notSupported);
    },
  );

  it('is refused on a socket that is connected', async () => {
    await using pair = await connectedPair();
    const { near, far, listener } = pair;
    const { localPort } = listener.information;

    await expect(near.connectAsync('127.0.0.1', localPort)).rejects.toMatchObject(illegalCall);
    await expect(far.connectPathAsync('/tmp/x')).rejects.toMatchObject(illegalCall);
  });
});

describe('StreamSocketControl', () => {
  it('starts with the defaults', () => {
    const { control } = new StreamSocket();

    expect(control.noDelay).toBe(true);
    expect(control.keepAlive).toBe(false);
    expect(control.outboundBufferSizeInBytes).toBe(65_536);
    expect(control.outboundUnicastHopLimit).toBeUndefined();
    expect(control.qualityOfService).toBe(SocketQualityOfService.normal);
    expect(control.serializeConnectionAttempts).toBe(false);
  });

  it.each<[string, (control: StreamSocket['control']) => void]>([
    ['noDelay', (control) => (control.noDelay = false)],
    ['keepAlive', (control) => (control.keepAlive = true)],
    ['outboundBufferSizeInBytes', (control) => (control.outboundBufferSizeInBytes = 1)],
    ['serializeConnectionAttempts', (control) => (control.serializeConnectionAttempts = true)],
  ])('takes %s before the socket connects, and refuses it from then on', async (property, set) => {
    await using pair = await connectedPair({
      near: ({ control }) => {
        set(control);
      },
    });
    const { near, far } = pair;
    const tooLate = expect.objectContaining({
      ...illegalCall,
      message: expect.stringContaining(`control.${property}`),
    });

    for (const socket of [near, far]) {
      expect(() => {
        set(socket.control);
      }).toThrow(tooLate);
    }
    await near.closeAsync();
    expect(() => {
      set(near.control);
    }).toThrow(tooLate);
  });

  it('refuses what no transport here can do', () => {
    const { control } = new StreamSocket();

    expect(() => {
      control.outboundUnicastHopLimit = 1;
    }).toThrow(expect.objectContaining(notSupported));
    expect(() => {
      control.qualityOfService = SocketQualityOfService.lowLatency;
    }).toThrow(expect.objectContaining(notSupported));
  });

  it('makes writes wait from outboundBufferSizeInBytes on', async () => {
    const pair = await connectedPair({
      near: ({ control }) => {
        control.outboundBufferSizeInBytes = 10;
      },
    });
    await using _ = pair;
    const { outputStream } = pair.near;
    let isAccepted = false;

    await outputStream.writeAsync(bytes('nine byte'));
    await outputStream.writeAsync(bytes('more'));
    const waiting = outputStream.writeAsync(bytes('waits')).then(() => (isAccepted = true));
    await Promise.resolve();
    expect(isAccepted).toBe(false);
    await waiting;
  });
});

describe('StreamSocketInformation', () => {
  it('has nothing before the socket connects', () => {
    expect(new StreamSocket().information).toMatchObject({
      localAddress: null,
      localPort: '',
      remoteAddress: null,
      remotePort: '',
      remoteHostName: null,
      remoteServiceName: '',
      protectionLevel: SocketProtectionLevel.plainSocket,
      bytesReceived: 0,
      bytesSent: 0,
    });
  });

  it('has both ends once it is connected, as the other end sees them, and after it closed', async () => {
    await using pair = await connectedPair();
    const { near, far, listener } = pair;
    const ends = {
      localAddress: { canonicalName: '127.0.0.1' },
      remoteAddress: { canonicalName: '127.0.0.1' },
      remotePort: listener.information.localPort,
      remoteHostName: { canonicalName: '127.0.0.1' },
      remoteServiceName: listener.information.localPort,
    };

    expect(near.information).toMatchObject(ends);
    expect(far.information).toMatchObject({
      localAddress: { canonicalName: '127.0.0.1' },
      localPort: listener.information.localPort,
      remotePort: near.information.localPort,
      remoteHostName: null,
      remoteServiceName: '',
    });
    await near.closeAsync();
    expect(near.information).toMatchObject(ends);
  });

  it('counts bytes', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    await near.outputStream.writeAsync(bytes('twelve bytes'));
    await near.outputStream.flushAsync();
    await far.inputStream.readAsync(12);

    expect(near.information).toMatchObject({ bytesSent: 12, bytesReceived: 0 });
    expect(far.information).toMatchObject({ bytesSent: 0, bytesReceived: 12 });
    await near.closeAsync();
    expect(near.information.bytesSent).toBe(12);
  });

  it('has what connectAsync was called with, also when it failed, and forgets it for a path', async () => {
    await using near = new StreamSocket();
    await near.connectAsync('localhost', await freePort()).catch(() => {});
    expect(near.information.remoteHostName?.canonicalName).toBe('localhost');
    await near.connectPathAsync('/tmp/there/is/nobody').catch(() => {});

    expect(near.information).toMatchObject({ remoteHostName: null, remoteServiceName: '' });
  });
});

describe('abort()', () => {
  it('is a reset to the peer, and ends what is pending', async () => {
    await using pair = await connectedToRaw();
    const { near, raw } = pair;
    const reading = expect(near.inputStream.readAsync(1)).rejects.toMatchObject(aborted('read'));
    const broken = new Promise((resolve) => raw.once('error', resolve));
    raw.resume();
    near.abort();

    await reading;
    await expect(broken).resolves.toMatchObject({ code: 'ECONNRESET' });
    await expect(near.closed).resolves.toBeUndefined();
    near.abort();
  });

  it('ends a closeAsync() that waits for the peer', async () => {
    await using pair = await connectedPair();
    const { near } = pair;
    near.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024)).catch(() => {});
    const closing = near.closeAsync().catch((failure: unknown) => failure);
    near.abort();

    expect(await closing).toMatchObject(aborted());
    await expect(near.closed).resolves.toBeUndefined();
  });

  it('closes a socket that is not connected', async () => {
    const socket = new StreamSocket();
    socket.abort();

    await expect(socket.closed).resolves.toBeUndefined();
  });
});

describe('A StreamSocket', () => {
  it('is iterated as its input stream is', async () => {
    await using pair = await connectedPair();
    const { near, far } = pair;
    await far.outputStream.writeAsync(bytes('one chunk'));
    await far.outputStream.closeAsync();
    const chunks: Uint8Array[] = [];
    for await (const chunk of near) chunks.push(chunk);

    expect(Buffer.concat(chunks).toString()).toBe('one chunk');
  });

  it('sends what was written when the scope of await using is left', async () => {
    await using pair = await connectedToRaw();
    const { raw } = pair;
    const reading = readToEnd(raw);
    {
      await using near = pair.near;
      void near.outputStream.writeAsync(bytes('written '));
      void near.outputStream.writeAsync(bytes('and left'));
    }

    expect(String(await reading)).toBe('written and left');
  });

  it('refuses what needs Windows', () => {
    const socket = new StreamSocket();

    expect(() => socket.enableTransferOwnership()).toThrow(expect.objectContaining(notSupported));
    expect(() => socket.transferOwnership()).toThrow(expect.objectContaining(notSupported));
  });
});

function pairTo(port: string): EndpointPair {
  return new EndpointPair(null, '', '127.0.0.1', port);
}

/** The network of this machine, with a services file of ours. */
function withService(name: string, port: number): Transport {
  return {
    ...nodeTransport,
    servicePort: (asked, protocol) =>
      Promise.resolve(asked === name && protocol === 'tcp' ? port : undefined),
  };
}

/** A TCP service from the services file of this machine, if there is one. */
function someServiceOfThisMachine(): { readonly name: string; readonly port: number } | undefined {
  const file = '/etc/services';
  if (!existsSync(file)) return undefined;
  const found = /^([a-z]\w+)\s+(\d{4,5})\/tcp/m.exec(readFileSync(file, 'utf8'));
  return found === null ? undefined : { name: found[1] ?? '', port: Number(found[2]) };
}

function attemptedPort(failure: unknown): number | undefined {
  return (failure as { attempts: readonly { port: number | undefined }[] }).attempts[0]?.port;
}
