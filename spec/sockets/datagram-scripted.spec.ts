import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  type Clock,
  DatagramBatchError,
  DatagramSocket,
  DataWriter,
  EndpointPair,
  SocketError,
  SocketErrorStatus,
  type WaitOptions,
} from 'streamsocket';

import { statusError } from '../../lib/errors/failures.js';
import { bytes, text } from '../support/scripted-halves.js';
import { ScriptedPacketTransport } from '../support/scripted-packets.js';
import { HandClock } from '../support/tcp-hand-clock.js';

const illegal = { number: 0x8000000e };
const refused = { number: 0x80070032 };
const tooLong = statusError(SocketErrorStatus.messageTooLong, 'too long', {
  ...{ number: 0x8007007a, source: 'network', phase: 'write', code: 'EMSGSIZE' },
});

function setUp(clock?: Clock): { socket: DatagramSocket; transport: ScriptedPacketTransport } {
  const transport = new ScriptedPacketTransport(clock);
  return { socket: new DatagramSocket({ transport }), transport };
}

async function bound(
  clock?: Clock,
): Promise<ReturnType<typeof setUp> & { channel: ScriptedPacketTransport['channel'] }> {
  const { socket, transport } = setUp(clock);
  await socket.bindEndpointAsync('192.0.2.2', '');
  return { socket, transport, channel: transport.channel };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('DatagramSocket, its arguments', () => {
  it.each<[string, (socket: DatagramSocket) => Promise<unknown>, string, string]>([
    [
      'a send of text',
      (s) => s.sendToAsync('text' as never, 'a', 1),
      'TypeError',
      'data must be a Uint8Array',
    ],
    [
      'a send to nobody',
      (s) => s.sendToAsync(bytes(''), '', 1),
      'TypeError',
      'remoteHostName must not be empty',
    ],
    ['a send to port 0', (s) => s.sendToAsync(bytes(''), 'a', 0), 'RangeError', 'must not be port 0'],
    [
      'a connect to no port',
      (s) => s.connectAsync('a', 70_000),
      'RangeError',
      'must be a port from 0 to 65535',
    ],
    ['many that are one', (s) => s.sendManyAsync({} as never), 'TypeError', 'datagrams must be an array'],
    [
      'many with one that has no bytes',
      (s) => s.sendManyAsync([{ data: bytes('') }, { data: 7 as never }]),
      'TypeError',
      'datagrams[1].data must be',
    ],
    [
      'many with one that has a service and no host',
      (s) => s.sendManyAsync([{ data: bytes(''), service: 7 }]),
      'TypeError',
      'remoteHostName must be',
    ],
    [
      'many with one that has a host and no service',
      (s) => s.sendManyAsync([{ data: bytes(''), host: 'a' }]),
      'TypeError',
      'remoteServiceName must be',
    ],
    [
      'a null adapter',
      (s) => s.bindServiceNameAsync('1', null as never),
      'TypeError',
      'must be a NetworkAdapter',
    ],
  ])('refuse %s before anything is touched', async (_, call, name, message) => {
    const { socket, transport } = setUp();
    const failure = (await call(socket).catch((reason: unknown) => reason)) as Error;

    expect(failure).toMatchObject({ name });
    expect(failure.message).toContain(message);
    expect(transport.channels).toEqual([]);
  });

  it('refuse an adapter to bind to, and a transport without datagrams', async () => {
    const { socket, transport } = setUp();
    const adapter = { networkAdapterId: 'x', ianaInterfaceType: 6 };
    await expect(socket.bindServiceNameAsync('1', adapter as never)).rejects.toMatchObject(refused);
    const others = { clock: transport.clock, connect: () => undefined };
    expect(() => new DatagramSocket({ transport: others as never })).toThrow('carries no datagrams');
  });
});

describe('DatagramSocket.control', () => {
  it('goes to the channel when the socket is bound, defaults left out', async () => {
    const { socket, transport } = setUp();
    await socket.bindServiceNameAsync(5_000);
    expect(transport.channel.options).toMatchObject({
      inbox: { maxPackets: 1_024, maxBytes: 1_048_576, policy: 'drop-oldest' },
      isShared: false,
      receiveBufferBytes: undefined,
      settings: { broadcast: true },
    });
    expect(Object.keys(transport.channel.options.settings)).toEqual(['broadcast']);
  });

  it('goes to the channel as it was set', async () => {
    const { socket, transport } = setUp();
    Object.assign(socket.control, {
      ...{ inboundBufferSizeInBytes: 9_000, outboundBufferSizeInBytes: 8_000, multicastOnly: true },
      ...{ outboundUnicastHopLimit: 9, multicastHopLimit: 8, multicastLoopback: false, broadcast: false },
      ...{ multicastAdapter: 'eth0', maxInboxDatagrams: 7, maxInboxBytes: 6, inboxPolicy: 'drop-newest' },
    });
    await socket.bindServiceNameAsync(5_000);
    expect(transport.channel.options).toMatchObject({
      inbox: { maxPackets: 7, maxBytes: 6, policy: 'drop-newest' },
      isShared: true,
      receiveBufferBytes: 9_000,
      sendBufferBytes: 8_000,
      settings: {
        ...{ broadcast: false, unicastHopLimit: 9, multicastHopLimit: 8, multicastLoopback: false },
        multicastInterface: { name: 'eth0' },
      },
    });
  });

  it('can be changed later where that makes sense, and only there', async () => {
    const { socket, channel } = await bound();
    socket.control.outboundUnicastHopLimit = 3;
    socket.control.multicastHopLimit = 4;
    socket.control.multicastLoopback = false;
    socket.control.multicastAdapter = 3;
    socket.control.broadcast = false;
    expect(channel.changes).toMatchObject([
      ...[{ unicastHopLimit: 3 }, { multicastHopLimit: 4 }, { multicastLoopback: false }],
      ...[{ multicastInterface: { name: 'wlan0' } }, { broadcast: false }],
    ]);
    for (const late of [
      'multicastOnly',
      'maxInboxBytes',
      'inboundBufferSizeInBytes',
      'inboxPolicy',
    ] as const) {
      expect(() => Object.assign(socket.control, { [late]: socket.control[late] })).toThrow('any more');
    }
    const noInterface = { status: SocketErrorStatus.cannotAssignRequestedAddress };
    expect(thrownBy(() => (socket.control.multicastAdapter = 'eth7'))).toMatchObject(noInterface);
    expect(socket.control.multicastAdapter).toBe(3);
  });

  it.each([
    ['dontFragment', true, 'SocketError'],
    ['qualityOfService', 1, 'SocketError'],
    ['qualityOfService', 2, 'RangeError'],
    ['outboundUnicastHopLimit', 0, 'RangeError'],
    ['multicastHopLimit', 256, 'RangeError'],
    ['inboundBufferSizeInBytes', 0, 'RangeError'],
    ['maxInboxDatagrams', 0, 'RangeError'],
    ['inboxPolicy', 'drop-all', 'RangeError'],
    ['multicastAdapter', '', 'TypeError'],
    ['broadcast', 1, 'TypeError'],
    ['multicastOnly', 1, 'TypeError'],
    ['dontFragment', 0, 'TypeError'],
  ])('refuses %s = %p', (name, value, kind) => {
    const { socket } = setUp();
    expect(thrownBy(() => Object.assign(socket.control, { [name]: value }))).toMatchObject({ name: kind });
    expect(thrownBy(() => Object.assign(socket.control, { dontFragment: false }))).toBeUndefined();
  });
});

describe('DatagramSocket, its groups', () => {
  it('are joined once for each source and interface, and left once', async () => {
    const { socket, channel } = await bound();
    socket.joinMulticastGroup('239.1.1.1');
    socket.joinMulticastGroup('239.1.1.1');
    socket.joinMulticastGroup('239.1.1.1', { adapter: 'eth0' });
    socket.joinMulticastGroup('232.1.1.1', { source: '192.0.2.9', adapter: '198.51.100.2' });
    socket.leaveMulticastGroup('239.1.1.1');
    socket.leaveMulticastGroup('239.1.1.1');
    socket.leaveMulticastGroup('232.1.1.1');

    expect(channel.memberships).toEqual([
      ...['join 239.1.1.1', 'join 239.1.1.1  eth0', 'join 232.1.1.1 192.0.2.9 wlan0', 'leave 239.1.1.1'],
    ]);
  });

  it('are joined on all interfaces of their family, and each tells its result', async () => {
    const { socket, channel } = await bound();
    channel.joinFailure = statusError(SocketErrorStatus.tooManyOpenFiles, 'no more groups');

    expect(socket.joinMulticastGroup('239.1.1.1', { adapter: 'all' })).toMatchObject([
      { adapter: 'lo', error: { message: 'no more groups' } },
      { adapter: 'eth0', error: undefined },
      { adapter: 'wlan0', error: undefined },
    ]);
    expect(socket.joinMulticastGroup('ff02::1', { adapter: 'all' })).toHaveLength(2);
  });

  it('are joined on the interface of their zone, or on the one of the control', async () => {
    const { socket, channel } = await bound();
    socket.control.multicastAdapter = 'wlan0';
    socket.joinMulticastGroup('ff02::1%eth0');
    socket.joinMulticastGroup('239.1.1.1');
    expect(channel.memberships).toEqual(['join ff02::1  eth0', 'join 239.1.1.1  wlan0']);
  });

  it('throw when they can be joined nowhere, and may be tried again', async () => {
    const { socket, channel } = await bound();
    channel.joinFailure = statusError(SocketErrorStatus.networkIsDown, 'down');
    expect(() => socket.joinMulticastGroup('239.1.1.1')).toThrow('down');
    socket.joinMulticastGroup('239.1.1.1');
    expect(channel.memberships).toEqual(['join 239.1.1.1']);
  });
});

describe('DatagramSocket, sending', () => {
  it('refuses one host once the socket is for groups only', async () => {
    const { socket, transport } = setUp();
    socket.control.multicastOnly = true;
    await socket.bindServiceNameAsync('');
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.1', 9)).rejects.toMatchObject(illegal);
    await expect(socket.connectAsync('192.0.2.1', 9)).rejects.toMatchObject(illegal);
    await socket.sendToAsync(bytes('x'), '239.1.1.1', 9);
    await socket.sendToAsync(bytes('x'), '255.255.255.255', 9);
    expect(transport.channel.sent).toHaveLength(2);
  });

  it('looks up the service for udp, and takes an address of the family it speaks', async () => {
    const { socket, transport, channel } = await bound();
    const sending = socket.sendToAsync(bytes('x'), 'time.example', 'ntp');
    await Promise.resolve();
    await new Promise(setImmediate);
    transport.lookups[0]?.answer('2001:db8::1', '192.0.2.7');
    await sending;
    expect(channel.sent[0]?.to).toEqual({ kind: 'ip', address: '192.0.2.7', port: 123 });
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.7', 'nonesuch')).rejects.toMatchObject({
      status: SocketErrorStatus.classTypeNotFound,
    });
  });

  it.each(['::ffff:192.0.2.7', '::FFFF:c000:207', '0:0:0:0:0:ffff:c000:207%lo'])(
    'sends to %s, an IPv4 address in IPv6 clothes, by IPv4',
    async (address) => {
      const { socket, transport, channel } = await bound();
      await socket.sendToAsync(bytes('x'), address, 9);
      const byName = socket.sendToAsync(bytes('x'), 'mapped.example', 9);
      await new Promise(setImmediate);
      channel.speaks = () => true;
      transport.lookups[0]?.answer(address);
      await byName;
      const to = { kind: 'ip', address: '192.0.2.7', port: 9 };
      expect(channel.sent.map((one) => one.to)).toEqual([to, to]);
    },
  );

  it('sends at once to a name that was looked up, and looks it up again after half a minute', async () => {
    const { socket, transport, channel } = await bound();
    let nowMs = 1_000;
    Object.assign(transport, { clock: { ...transport.clock, now: () => nowMs } });
    const send = (data: string): Promise<number> => socket.sendToAsync(bytes(data), 'a.example', 9);
    const answer = async (...addresses: string[]): Promise<void> => {
      await new Promise(setImmediate);
      transport.lookups.at(-1)?.answer(...addresses);
    };
    const first = [send('1'), send('2')];
    await answer('192.0.2.7');
    await Promise.all([...first, send('3')]);
    nowMs += 29_999;
    await send('4');
    expect(transport.lookups).toHaveLength(1);
    nowMs++;
    const last = send('5');
    await answer('192.0.2.8');
    await last;

    expect(transport.lookups).toHaveLength(2);
    const sent = channel.sent.map(({ data, to }) => `${text(data)} ${to?.address}`);
    expect(sent).toEqual(['1 192.0.2.7', '2 192.0.2.7', '3 192.0.2.7', '4 192.0.2.7', '5 192.0.2.8']);
  });

  it('keeps the order of those who wait for a lookup and those who come right behind it', async () => {
    const { socket, transport, channel } = await bound();
    const sends = ['1', '2'].map((data) => socket.sendToAsync(bytes(data), 'a.example', 9));
    await new Promise(setImmediate);
    transport.lookups[0]?.answer('192.0.2.7');
    for (let i = 3; i < 60; i++) {
      sends.push(socket.sendToAsync(bytes(String(i)), 'a.example', 9));
      await Promise.resolve();
    }
    await Promise.all(sends);

    const sent = channel.sent.map(({ data }) => Number(text(data)));
    expect(sent).toEqual(Array.from({ length: 59 }, (_, i) => i + 1));
    expect(transport.lookups).toHaveLength(1);
  });

  it('keeps the order of sends that have a signal and sends that have a time limit', async () => {
    const { socket, channel } = await bound();
    const { signal } = new AbortController();
    const ways = [{ signal }, { timeoutMs: 5_000 }, { signal, timeoutMs: 5_000 }, { timeoutMs: 5_000 }];
    await Promise.all(
      ways.map((options, i) => socket.sendToAsync(bytes(String(i)), '192.0.2.1', 9, options)),
    );
    expect(channel.sent.map(({ data }) => text(data))).toEqual(['0', '1', '2', '3']);
  });

  it('lets a send be called off in the turn of its call, and no time be left', async () => {
    const { socket, channel } = await bound();
    const calls = new AbortController();
    await socket.sendToAsync(bytes('x'), '192.0.2.1', 9);
    const aborted = socket.sendToAsync(bytes('x'), '192.0.2.1', 9, calls);
    calls.abort(new Error('no more'));
    await expect(aborted).rejects.toThrow('no more');
    const late = { status: SocketErrorStatus.connectionTimedOut };
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.1', 9, { timeoutMs: 0 })).rejects.toMatchObject(
      late,
    );
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.1', 9, { timeoutMs: -1 })).rejects.toThrow(
      'timeoutMs',
    );
    expect(channel.sent).toHaveLength(1);
    expect(await socket.sendToAsync(bytes('x'), '192.0.2.1', 9, { timeoutMs: 5 })).toBe(1);
  });

  it.each<[string, (socket: DatagramSocket, options: WaitOptions) => Promise<unknown>]>([
    ['sendToAsync', (s, options) => s.sendToAsync(bytes('x'), '192.0.2.1', 9, options)],
    ['writeAsync', (s, options) => s.outputStream.writeAsync(bytes('x'), options)],
    [
      'a store',
      (s, options) => {
        const writer = new DataWriter(s.outputStream);
        writer.writeByte(1);
        return writer.storeAsync(options);
      },
    ],
    ['sendManyAsync', (s, options) => s.sendManyAsync([{ data: bytes('x') }], options)],
  ])('ends a datagram that the kernel keeps waiting, by %s, when its time is over', async (_, send) => {
    const { socket, channel } = await bound();
    await socket.connectAsync('192.0.2.1', 9);
    channel.isQuick = false;
    const late = { status: SocketErrorStatus.connectionTimedOut, phase: 'write' };
    await expect(send(socket, { timeoutMs: 5 })).rejects.toMatchObject(late);
    const calls = new AbortController();
    const aborted = send(socket, calls);
    await new Promise(setImmediate);
    calls.abort(new Error('no more'));
    await expect(aborted).rejects.toThrow('no more');

    // They go out all the same, and count then.
    channel.settleAll();
    expect(socket.information.datagramsSent).toBe(2);
  });

  it('gives many datagrams one time limit together', async () => {
    const clock = new HandClock();
    const { socket, channel } = await bound(clock);
    channel.isQuick = false;
    const data = bytes('x');
    const target = { data, host: '192.0.2.1', service: 9 };
    const sending = socket.sendManyAsync([target, target, target], { timeoutMs: 60 });
    const outcome = sending.catch((reason: unknown) => reason);
    await new Promise(setImmediate);
    clock.advance(40);
    channel.settle();
    await new Promise(setImmediate);
    clock.advance(19);
    await new Promise(setImmediate);
    expect(channel.sent).toHaveLength(2);
    clock.advance(1);
    const failure = await outcome;
    expect(failure).toBeInstanceOf(DatagramBatchError);
    expect(failure).toMatchObject({ index: 1, message: expect.stringContaining('not done within 60 ms') });
    expect(channel.sent).toHaveLength(2);
    expect(channel.sent[0]?.data).not.toBe(data);
  });

  it.each([
    ['192.0.2.9', '0.0.0.0'],
    ['2001:db8::9', '::'],
    ['a.example', '0.0.0.0'],
  ])('connects to a pair of %s and no local address from the port it names', async (remote, address) => {
    const { socket, transport } = setUp();
    const connecting = socket.connectAsync(new EndpointPair(null, 5_000, remote, 9));
    await new Promise(setImmediate);
    transport.lookups[0]?.answer('192.0.2.9');
    await connecting;
    expect(transport.channel.local).toMatchObject({ address, port: 5_000 });
  });

  it('ends who waits for datagrams when it is bound by a connect that fails', async () => {
    const { socket, transport } = setUp();
    transport.isQuick = false;
    const connecting = socket.connectAsync('192.0.2.9', 9);
    await new Promise(setImmediate);
    const receiving = socket.receiveAsync();
    const received = receiving.catch((reason: unknown) => reason);
    transport.channel.settle(tooLong);

    await expect(connecting).rejects.toBe(tooLong);
    expect(await received).toMatchObject({ status: SocketErrorStatus.operationAborted });
    await expect(socket.receiveAsync()).rejects.toMatchObject(illegal);
  });

  it('refuses another peer than the one it was connected to meanwhile, and whom it may not send to', async () => {
    const { socket, channel } = await bound();
    await socket.sendToAsync(bytes('x'), '192.0.2.1', 9);
    await socket.connectAsync('192.0.2.9', 9);
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.1', 9)).rejects.toMatchObject(illegal);
    expect(await socket.sendToAsync(bytes('xy'), '192.0.2.9', 9)).toBe(2);
    expect(channel.sent).toHaveLength(2);
    socket.close();
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.9', 9)).rejects.toMatchObject({
      number: 0x80000013,
    });
  });

  it('names the phase in which a close has ended it', async () => {
    const connecting = setUp().socket;
    const connected = expect(connecting.connectAsync('a.example', 9)).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
      phase: 'connect',
    });
    connecting.close();
    await connected;

    const binding = setUp().socket;
    const bound = expect(binding.bindEndpointAsync('127.0.0.1', '')).rejects.toMatchObject({
      status: SocketErrorStatus.operationAborted,
      phase: 'bind',
    });
    binding.close();
    await bound;
  });

  it('asks again after a lookup that failed', async () => {
    const { socket, transport } = await bound();
    const first = expect(socket.sendToAsync(bytes('x'), 'a.example', 9)).rejects.toThrow('no such name');
    await new Promise(setImmediate);
    transport.lookups[0]?.answer();
    await first;
    const second = socket.sendToAsync(bytes('x'), 'a.example', 9);
    await new Promise(setImmediate);
    transport.lookups[1]?.answer('192.0.2.7');
    expect(await second).toBe(1);
  });

  it.each<[string, (socket: DatagramSocket) => unknown, object]>([
    [
      'close',
      (socket) => {
        socket.close();
      },
      { status: SocketErrorStatus.operationAborted },
    ],
    ['cancelIOAsync', (socket) => socket.cancelIOAsync(), { status: SocketErrorStatus.operationAborted }],
  ])('ends what waits for a lookup with %s', async (_, act, failure) => {
    const { socket, channel } = await bound();
    const sending = expect(socket.sendToAsync(bytes('x'), 'a.example', 9)).rejects.toMatchObject(failure);
    await act(socket);
    await sending;
    expect(channel.sent).toEqual([]);
  });

  it('copies what may be called off, and nothing else', async () => {
    const { socket, channel } = await bound();
    const data = bytes('abc');
    await socket.sendToAsync(data, '192.0.2.1', 9);
    await socket.sendToAsync(data, '192.0.2.1', 9, { signal: new AbortController().signal });
    expect(channel.sent[0]?.data).toBe(data);
    expect(channel.sent[1]?.data).not.toBe(data);
  });

  it.each<[string, (socket: DatagramSocket) => Promise<(memory: Uint8Array) => Promise<unknown>>]>([
    ['sendToAsync', (socket) => Promise.resolve((memory) => socket.sendToAsync(memory, '192.0.2.1', 9))],
    [
      'a stream',
      async (socket) => {
        const stream = await socket.getOutputStreamAsync('192.0.2.1', 9);
        return (memory) => stream.writeAsync(memory);
      },
    ],
  ])('fails where memory was transferred while a send waited for its bind, by %s', async (_, sender) => {
    const { socket, transport } = setUp();
    const send = await sender(socket);
    const memory = new ArrayBuffer(3);
    const sent = send(new Uint8Array(memory));
    structuredClone(memory, { transfer: [memory] });
    await expect(sent).rejects.toMatchObject({
      source: 'caller',
      message: 'Cannot send 3 bytes: their memory was detached meanwhile',
    });
    expect(transport.channel.sent).toEqual([]);
  });

  it('binds once for sends that come together', async () => {
    const { socket, transport } = setUp();
    await Promise.all([1, 2, 3].map((port) => socket.sendToAsync(bytes('x'), '192.0.2.1', port)));
    expect(transport.channels).toHaveLength(1);
    expect(transport.channel.sent.map(({ to }) => to?.port)).toEqual([1, 2, 3]);
    await expect(socket.bindServiceNameAsync('')).rejects.toMatchObject(illegal);
  });

  it('stops many at the first that fails, and says which it was', async () => {
    const { socket, channel } = await bound();
    channel.isQuick = false;
    const to = { host: '192.0.2.1', service: 9 };
    const sending = socket.sendManyAsync(['a', 'b', 'c'].map((data) => ({ data: bytes(data), ...to })));
    const failure = sending.catch((reason: unknown) => reason);
    channel.settle();
    await new Promise(setImmediate);
    channel.settle(tooLong);

    expect(await failure).toBeInstanceOf(DatagramBatchError);
    expect(await failure).toMatchObject({
      index: 1,
      status: SocketErrorStatus.messageTooLong,
      ...{ number: 0x8007007a, source: 'network', phase: 'write', code: 'EMSGSIZE' },
      cause: tooLong,
    });
    expect(channel.sent.map(({ data }) => text(data))).toEqual(['a', 'b']);
  });

  it('refuses many of which one names no host, before any is sent, unless it is connected', async () => {
    const { socket, channel } = await bound();
    const many = [{ data: bytes('a'), host: '192.0.2.1', service: 9 }, { data: bytes('b') }];
    await expect(socket.sendManyAsync(many)).rejects.toMatchObject(illegal);
    expect(channel.sent).toEqual([]);
    await socket.connectAsync('192.0.2.1', 9);
    expect(await socket.sendManyAsync(many)).toBe(2);
  });

  it('refuses what a caller who does not wait piles up, and goes on once there is room', async () => {
    const { socket, channel } = await bound();
    channel.isQuick = false;
    const sends = Array.from({ length: 20_000 }, () => socket.sendToAsync(bytes('x'), '192.0.2.1', 9));
    const outcomes = Promise.allSettled(sends);
    expect(channel.sent).toHaveLength(16_384);
    const refusal = { number: 0x80072747, source: 'caller' };
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.1', 9)).rejects.toMatchObject(refusal);
    await expect(socket.sendToAsync(bytes('x'), 'a.example', 9)).rejects.toThrow(
      'Cannot send: 16384 datagrams with 16384 bytes wait already',
    );
    expect(socket.information.refusedDatagrams).toBe(20_000 - 16_384 + 2);

    channel.settleAll();
    const counts = (await outcomes).map(({ status }) => status);
    expect(counts.filter((status) => status === 'fulfilled')).toHaveLength(16_384);
    channel.isQuick = true;
    expect(await socket.sendToAsync(bytes('x'), '192.0.2.1', 9)).toBe(1);
  });

  it('refuses by bytes as well, and lets a single one of any size wait', async () => {
    const { socket, channel } = await bound();
    channel.isQuick = false;
    const outcomes = Promise.allSettled([
      socket.sendToAsync(new Uint8Array(20_000_000), '192.0.2.1', 9),
      socket.sendToAsync(new Uint8Array(1), '192.0.2.1', 9),
    ]);
    channel.settle(tooLong);
    expect(await outcomes).toMatchObject([{ reason: tooLong }, { reason: { number: 0x80072747 } }]);
  });

  it('refuses what waits for a lookup or a bind in the same way, and forgets what failed', async () => {
    const { socket, transport } = setUp();
    const large = new Uint8Array(1024 * 1024);
    const waiting = Array.from({ length: 16 }, () => socket.sendToAsync(large, 'a.example', 9));
    const outcomes = Promise.allSettled(waiting);
    await expect(socket.sendToAsync(bytes('x'), 'a.example', 9)).rejects.toMatchObject({
      number: 0x80072747,
    });
    await new Promise(setImmediate);
    transport.lookups[0]?.answer();
    expect(new Set((await outcomes).map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(await socket.sendToAsync(bytes('x'), '192.0.2.1', 9)).toBe(1);
    expect(socket.information).toMatchObject({ refusedDatagrams: 1, datagramsSent: 1 });
  });

  it('tells each of many sends under way what became of it, and takes further ones meanwhile', async () => {
    const { socket, channel } = await bound();
    channel.isQuick = false;
    const send = (data: string): Promise<unknown> => {
      return socket.sendToAsync(bytes(data), '192.0.2.1', 9).catch((reason: unknown) => reason);
    };
    const first = [send('a'), send('bb'), send('ccc')];
    channel.settle();
    channel.settle(tooLong);
    const second = [send('dddd'), send('eeeee')];
    channel.settle();
    channel.settle(tooLong);
    channel.settle();

    expect(await Promise.all([...first, ...second])).toEqual([1, tooLong, 3, tooLong, 5]);
    expect(socket.information).toMatchObject({ datagramsSent: 3, bytesSent: 9 });
  });

  it('waits for nothing when a send was refused at once', async () => {
    const { socket, channel } = await bound();
    jest.spyOn(channel, 'send').mockImplementationOnce(() => {
      throw tooLong;
    });
    await expect(socket.sendToAsync(bytes('x'), '192.0.2.1', 9)).rejects.toBe(tooLong);
    await socket.closeAsync({ timeoutMs: 5 });
    expect(socket.information.datagramsSent).toBe(0);
  });

  it('closes behind what waits for a lookup or a bind', async () => {
    const { socket, transport } = setUp();
    const sent = [
      socket.sendToAsync(bytes('a'), '192.0.2.1', 9),
      socket.sendToAsync(bytes('b'), 'a.example', 9),
    ];
    const closed = socket.closeAsync();
    await new Promise(setImmediate);
    transport.lookups[0]?.answer('192.0.2.2');

    expect(await Promise.all(sent)).toEqual([1, 1]);
    await closed;
    expect(transport.channel.sent.map(({ to }) => to?.address)).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it('closes behind what a stream has bound it for', async () => {
    const { socket, transport } = setUp();
    const stream = await socket.getOutputStreamAsync('192.0.2.1', 9);
    const sent = stream.writeAsync(bytes('a'));
    await socket.closeAsync();

    expect(await sent).toBe(1);
    expect(transport.channel.sent).toHaveLength(1);
  });

  it('closes behind what is under way', async () => {
    const { socket, channel } = await bound();
    channel.isQuick = false;
    const sending = socket.sendToAsync(bytes('x'), '192.0.2.1', 9);
    const closing = socket.closeAsync();
    await new Promise(setImmediate);
    expect(channel.isClosed).toBe(false);
    channel.settle();
    await closing;
    expect([await sending, channel.isClosed]).toEqual([1, true]);
  });

  it('closes in any case when its time is over', async () => {
    const { socket, channel } = await bound();
    channel.isQuick = false;
    const sending = socket.sendToAsync(bytes('x'), '192.0.2.1', 9);
    const late = { status: SocketErrorStatus.connectionTimedOut };
    await expect(socket.closeAsync({ timeoutMs: 5 })).rejects.toMatchObject(late);
    expect(channel.isClosed).toBe(true);
    channel.settle();
    await sending;
  });
});

describe('DatagramSocket.getOutputStreamAsync()', () => {
  it('leaves the socket unbound until the first write', async () => {
    const { socket, transport } = setUp();
    const writer = new DataWriter(await socket.getOutputStreamAsync('192.0.2.1', 9));
    expect(transport.channels).toEqual([]);
    writer.writeUInt16(7);
    await writer.storeAsync();
    expect(transport.channel.sent).toEqual([
      { data: Uint8Array.of(0, 7), to: { kind: 'ip', address: '192.0.2.1', port: 9 } },
    ]);
  });

  it('binds to the local end of a pair, and refuses another than the one it is bound to', async () => {
    const { socket, transport } = setUp();
    await socket.getOutputStreamAsync(new EndpointPair('192.0.2.2', 5_000, '192.0.2.1', 9));
    expect(transport.channel.local).toMatchObject({ address: '192.0.2.2', port: 5_000 });
    const other = new EndpointPair('192.0.2.3', 5_000, '192.0.2.1', 9);
    await expect(socket.getOutputStreamAsync(other)).rejects.toMatchObject(illegal);
  });

  it('refuses a stream to whom the socket may not send', async () => {
    const { socket } = await bound();
    await socket.connectAsync('192.0.2.1', 9);
    await expect(socket.getOutputStreamAsync('192.0.2.1', 10)).rejects.toMatchObject(illegal);
    await socket.getOutputStreamAsync('192.0.2.1', 9);
  });

  it('flushes once the kernel has every datagram, and not when it is closed', async () => {
    const { socket, channel } = await bound();
    const stream = await socket.getOutputStreamAsync('192.0.2.1', 9);
    channel.isQuick = false;
    const log: string[] = [];
    const written = stream.writeAsync(bytes('x'));
    const flushed = stream.flushAsync().then(() => log.push('flushed'));
    await new Promise(setImmediate);
    expect(log).toEqual([]);
    channel.settle();
    await Promise.all([written, flushed]);
    stream.close();
    await expect(stream.flushAsync()).rejects.toThrow('Cannot flush: the output stream is closed');
  });

  it('can be aborted while the name of the local end is looked up', async () => {
    const { socket, transport } = await bound();
    const calls = new AbortController();
    const pair = new EndpointPair('here.example', '', '192.0.2.1', 9);
    const opened = expect(socket.getOutputStreamAsync(pair, { signal: calls.signal })).rejects.toThrow(
      'late',
    );
    await new Promise(setImmediate);
    calls.abort(new Error('late'));
    transport.lookups[0]?.answer('192.0.2.2');
    await opened;
  });

  it('gives streams that close alone', async () => {
    const { socket, channel } = await bound();
    const one = await socket.getOutputStreamAsync('192.0.2.1', 9);
    const two = await socket.getOutputStreamAsync('192.0.2.1', 9);
    one.close();
    await expect(one.writeAsync(bytes('x'))).rejects.toMatchObject({ number: 0x80000013 });
    await two.writeAsync(bytes('y'));
    expect(channel.sent.map(({ data }) => text(data))).toEqual(['y']);
  });
});

describe('DatagramSocket, receiving', () => {
  it('calls listeners with what waited, and isolates one that fails', async () => {
    const { socket, channel } = await bound();
    channel.arrive('one');
    const heard: string[] = [];
    const failures: unknown[] = [];
    socket.on('handlererror', ({ error, datagram }) => failures.push([error, text(datagram.data)]));
    socket.onmessagereceived = ({ data }) => {
      if (text(data) === 'two') throw new Error('two is too much');
      heard.push(text(data));
    };
    await Promise.resolve();
    channel.arrive('two');
    channel.arrive('three');
    await new Promise(setImmediate);

    expect(heard).toEqual(['one', 'three']);
    expect(failures).toEqual([[new Error('two is too much'), 'two']]);
  });

  it('cannot be listened to once datagrams are taken one by one, and the try leaves no trace', async () => {
    const { socket, channel } = await bound();
    const receiving = socket.receiveAsync();
    const listener = (): void => {};
    expect(thrownBy(() => socket.on('messagereceived', listener))).toMatchObject(illegal);
    expect(thrownBy(() => (socket.onmessagereceived = listener))).toMatchObject(illegal);
    expect(socket.onmessagereceived).toBeNull();
    socket.on('handlererror', () => {});

    channel.arrive('one');
    expect(text((await receiving).data)).toBe('one');
  });

  it('tells listeners of a peer that does not listen', async () => {
    const { socket, transport } = setUp();
    await socket.connectAsync('192.0.2.1', 9);
    const heard: unknown[] = [];
    socket.on('messagereceived', (datagram) => heard.push([datagram.error?.message, datagram.remotePort]));
    transport.channel.inbox.fail(new SocketError('nobody', { status: 17 }));
    await new Promise(setImmediate);
    expect(heard).toEqual([['nobody', '9']]);
  });

  it('asks for one datagram at a time', async () => {
    const { socket, channel } = await bound();
    const first = socket.receiveAsync();
    await expect(socket.receiveAsync()).rejects.toMatchObject({ number: 0x800710dd });
    channel.arrive('one');
    expect(text((await first).data)).toBe('one');
  });

  it('leaves what a loop did not take to the next', async () => {
    const { socket, channel } = await bound();
    for (const word of ['one', 'two', 'three']) channel.arrive(word);
    for await (const { data } of socket) if (text(data) === 'two') break;
    expect(text((await socket.receiveAsync()).data)).toBe('three');
    expect(socket.information).toMatchObject({ datagramsReceived: 3, bytesReceived: 11 });
  });

  it('tells what was dropped, and keeps it after closing', async () => {
    const { socket, channel } = await bound();
    channel.kernelDrops = 5;
    for (let i = 0; i < 1_030; i++) channel.arrive('x');
    expect(socket.information.droppedDatagrams).toEqual({ inbox: 6, kernel: 5 });
    await socket.closeAsync();
    channel.kernelDrops = undefined;
    expect(socket.information.droppedDatagrams).toEqual({ inbox: 6, kernel: 5 });
    expect(socket.information.localPort).toBe('40000');
  });
});

describe('DatagramSocket, what Windows alone has', () => {
  it.each(['enableTransferOwnership', 'transferOwnership'] as const)('refuses %s', (name) => {
    const { socket } = setUp();
    expect(thrownBy(() => socket[name]())).toMatchObject(refused);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
    return undefined;
  } catch (failure) {
    return failure;
  }
}
