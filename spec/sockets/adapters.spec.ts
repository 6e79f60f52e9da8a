import { describe, expect, it } from '@jest/globals';

import {
  EndpointPair,
  HostNameSortOptions,
  type NetworkAdapter,
  NetworkInformation,
  SocketErrorStatus,
  SocketProtectionLevel,
  DatagramSocket,
  StreamSocket,
  StreamSocketListener,
  type Transport,
} from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

const { plainSocket } = SocketProtectionLevel;

/** The adapter that has an address. */
function adapterWith(address: string, transport?: Transport): NetworkAdapter {
  const name = NetworkInformation.getHostNames({ transport }).find((one) => one.canonicalName === address);
  if (name?.ipInformation == null) throw new Error(`No adapter has ${address}`);
  return name.ipInformation.networkAdapter;
}

describe('connectAsync() from an adapter', () => {
  it('comes from its address of the right family', async () => {
    const network = new MemoryNetwork();
    const [server, transport] = [network.host('server'), network.host('client')];
    await using listener = new StreamSocketListener({ transport: server });
    await listener.bindServiceNameAsync(80);
    for (const address of server.addresses) {
      await using socket = new StreamSocket({ transport });
      await socket.connectAsync(address, 80, plainSocket, adapterWith('10.0.0.2', transport));
      expect(transport.addresses).toContain(socket.information.localAddress?.canonicalName);
    }
  });

  it('does so on this machine, with the loopback adapter', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindServiceNameAsync('', plainSocket, adapterWith('127.0.0.1'));
    await using socket = new StreamSocket();
    const { localPort } = listener.information;
    await socket.connectAsync('127.0.0.1', localPort, plainSocket, adapterWith('127.0.0.1'), {
      timeoutMs: 5_000,
    });

    expect(socket.information.localAddress?.canonicalName).toBe('127.0.0.1');
  });

  it('fails where nothing can be reached from it, and says so of each address', async () => {
    const network = new MemoryNetwork();
    const transport = network.host('client');
    network.host('server');
    const connecting = new StreamSocket({ transport }).connectAsync(
      ...(['server', 80, plainSocket, adapterWith('127.0.0.1', transport)] as const),
    );

    await expect(connecting).rejects.toMatchObject({
      status: SocketErrorStatus.addressFamilyNotSupported,
      source: 'caller',
      phase: 'connect',
      attempts: [{ code: 'EAFNOSUPPORT' }, { code: 'EAFNOSUPPORT' }],
    });
  });

  it('refuses an adapter that is none, before anything is touched, and one that has gone', async () => {
    const transport = new MemoryNetwork().host('client');
    const connect = (adapter: unknown): Promise<void> => {
      return new StreamSocket({ transport }).connectAsync(
        'x',
        80,
        plainSocket,
        adapter as NetworkAdapter,
        {},
      );
    };
    for (const none of [null, 'eth0', {}, { networkAdapterId: 7 }]) {
      await expect(connect(none)).rejects.toThrow(TypeError);
    }
    const gone = { networkAdapterId: '00000000-0000-8000-8000-000000000000', ianaInterfaceType: 6 };
    await expect(connect(gone)).rejects.toMatchObject({
      status: SocketErrorStatus.cannotAssignRequestedAddress,
      message: `Cannot find network adapter "${gone.networkAdapterId}": those that are up are lo, eth0`,
    });
  });
});

describe('bindServiceNameAsync() at an adapter', () => {
  it('listens at every address of it, at one port, and at no other', async () => {
    const network = new MemoryNetwork();
    const [transport, client] = [network.host('server'), network.host('client')];
    await using listener = new StreamSocketListener({ transport });
    await listener.bindServiceNameAsync('', plainSocket, adapterWith('10.0.0.1', transport));
    const { localPort } = listener.information;
    for (const address of transport.addresses) {
      await using socket = new StreamSocket({ transport: client });
      await socket.connectAsync(address, localPort);
    }

    await expect(new StreamSocket({ transport }).connectAsync('127.0.0.1', localPort)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('wants to know who may send a PROXY header, as at any other place', async () => {
    const transport = new MemoryNetwork().host('server');
    await using listener = new StreamSocketListener({ transport });
    listener.control.proxyProtocol = 'required';
    await expect(
      listener.bindServiceNameAsync('', plainSocket, adapterWith('10.0.0.1', transport)),
    ).rejects.toThrow('control.trustedProxies has nobody');
  });
});

describe('connectAsync(EndpointPair)', () => {
  it('comes from the address and the port of the pair', async () => {
    const network = new MemoryNetwork();
    const transport = network.host('client', { addresses: ['10.0.0.7', '10.0.0.8'] });
    const server = network.host('server');
    await using listener = new StreamSocketListener({ transport: server });
    await listener.bindServiceNameAsync(80);
    await using socket = new StreamSocket({ transport });
    await socket.connectAsync(new EndpointPair('10.0.0.8', 5555, 'server', 80));

    expect(socket.information.localAddress?.canonicalName).toBe('10.0.0.8');
    expect(socket.information.localPort).toBe('5555');
  });

  it('tries one address at a time from one port', async () => {
    const network = new MemoryNetwork({ link: { latencyMs: 10 } });
    network.addName('two.example', [...network.host('dead').addresses, ...network.host('alive').addresses]);
    network.crash('dead');
    await using listener = new StreamSocketListener({ transport: network.host('alive') });
    await listener.bindServiceNameAsync(80);
    await using socket = new StreamSocket({ transport: network.host('client') });
    await socket.connectAsync(new EndpointPair(null, 5555, 'two.example', 80));

    expect(socket.information.localPort).toBe('5555');
    expect(network.clock.now()).toBeGreaterThan(127_000);
  });
});

describe('getEndpointPairsAsync()', () => {
  const shown = (pairs: readonly EndpointPair[]): string[] => {
    return pairs.map(({ localHostName, remoteHostName, remoteServiceName }) => {
      return `${localHostName?.canonicalName ?? 'any'} > ${remoteHostName.canonicalName} ${remoteServiceName}`;
    });
  };

  it('has each address of the host from each of ours, in the order to connect soon or to stay', async () => {
    const network = new MemoryNetwork();
    const transport = network.host('client', { addresses: ['10.0.0.7', '10.0.1.7', 'fd00::7'] });
    network.addName('server.example', ['10.0.1.1', 'fd00::1', '10.0.0.1']);
    const options = { transport };
    const soon = await StreamSocket.getEndpointPairsAsync('server.example', 'http', options);
    const { optimizeForLongConnections } = HostNameSortOptions;
    const long = await StreamSocket.getEndpointPairsAsync(
      'server.example',
      80,
      optimizeForLongConnections,
      options,
    );

    expect(shown(soon)).toEqual([
      'fd00::7 > fd00::1 80',
      '10.0.1.7 > 10.0.1.1 80',
      '10.0.0.7 > 10.0.0.1 80',
      '10.0.0.7 > 10.0.1.1 80',
      '10.0.1.7 > 10.0.0.1 80',
    ]);
    expect(shown(long)).toEqual([
      'fd00::7 > fd00::1 80',
      '10.0.1.7 > 10.0.1.1 80',
      '10.0.0.7 > 10.0.1.1 80',
      '10.0.0.7 > 10.0.0.1 80',
      '10.0.1.7 > 10.0.0.1 80',
    ]);
  });

  it('gives pairs that can be connected to, on this machine too', async () => {
    await using listener = new StreamSocketListener();
    await listener.bindEndpointAsync('127.0.0.1', '');
    const pairs = await StreamSocket.getEndpointPairsAsync('127.0.0.1', listener.information.localPort);
    const [pair] = pairs;
    await using socket = new StreamSocket();
    await socket.connectAsync(pair ?? new EndpointPair(null, '', 'missing', 1));

    expect(socket.information.localAddress?.canonicalName).toBe('127.0.0.1');
  });

  it('knows services of DNS, of datagrams as well', async () => {
    const network = new MemoryNetwork();
    const transport = network.host('client', { addresses: ['10.0.0.7'] });
    network.addName('a.example', ['10.0.0.1']);
    network.addService('_game._udp.example', [{ target: 'a.example', port: 27_015 }]);

    expect(shown(await DatagramSocket.getEndpointPairsAsync('example', 'game', { transport }))).toEqual([
      '10.0.0.7 > 10.0.0.1 27015',
    ]);
    await expect(StreamSocket.getEndpointPairsAsync('example', 'game', { transport })).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
    });
  });

  it('fails as connecting does, and ends with its signal and its time', async () => {
    const network = new MemoryNetwork();
    const transport = network.host('client');
    network.addName('slow.example', ['10.0.0.9'], { ipv4LookupMs: 1_000 });
    const search = (name: string, options: object): Promise<readonly EndpointPair[]> => {
      return StreamSocket.getEndpointPairsAsync(name, 80, { transport, ...options });
    };
    await expect(search('nobody.example', {})).rejects.toMatchObject({
      status: SocketErrorStatus.hostNotFound,
    });
    await expect(search('slow.example', { timeoutMs: 10 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'lookup',
    });
    await expect(search('slow.example', { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(
      StreamSocket.getEndpointPairsAsync('slow.example', 80, 1 as HostNameSortOptions, { transport }),
    ).rejects.toThrow(RangeError);
    expect(network.clock.pendingTimers).toBe(0);
  });
});
