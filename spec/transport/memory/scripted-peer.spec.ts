import { describe, expect, it } from '@jest/globals';

import { StreamSocket, StreamSocketListener } from 'streamsocket';
import {
  MemoryNetwork,
  type ScriptedPeer,
  scriptedPeer,
  type ScriptedPeerOptions,
  type ScriptStep,
} from 'streamsocket/testing';

import { bytes, text } from '../../support/memory-pair.js';

/** Lets the code under test, a socket, meet a peer with a script. */
async function meet(
  steps: readonly ScriptStep[],
  code: (socket: StreamSocket, network: MemoryNetwork) => Promise<void>,
  options?: ScriptedPeerOptions,
): Promise<ScriptedPeer> {
  const network = new MemoryNetwork({
    link: { latencyMs: 5, chunkBytes: { min: 1, max: 4 }, capacityBytes: 1_000 },
  });
  const peer = scriptedPeer(steps, options);
  await peer.listen(network.host('server'), 7);
  const socket = new StreamSocket({ transport: network.host('client') });
  await socket.connectAsync('server', 7);
  await code(socket, network);
  return peer;
}

/** What makes the script fail, as people get to read it. */
async function deviationOf(...args: Parameters<typeof meet>): Promise<string> {
  const peer = await meet(...args);
  try {
    await peer.done;
    return 'none';
  } catch (deviation) {
    expect(deviation).toMatchObject({ name: 'ScriptDeviation' });
    return (deviation as Error).message;
  }
}

const say =
  (...texts: readonly string[]) =>
  async (socket: StreamSocket): Promise<void> => {
    for (const each of texts) await socket.outputStream.writeAsync(bytes(each));
    await socket.closeAsync();
  };

describe('scriptedPeer()', () => {
  it('plays its steps in order, however the bytes are cut', async () => {
    const heard: string[] = [];
    const steps: ScriptStep[] = [
      { expect: 'PING\r\n' },
      { send: 'PONG\r\n' },
      { waitMs: 1_000 },
      { send: Uint8Array.of(66, 89, 69) },
      { expect: 'BYE' },
      'finish',
      'expect end',
    ];
    const peer = await meet(steps, async (socket, network) => {
      await socket.outputStream.writeAsync(bytes('PING\r\nBY'));
      heard.push(text(await socket.inputStream.readAsync(6)) ?? '');
      const start = network.clock.now();
      heard.push(text(await socket.inputStream.readAsync(3)) ?? '');
      expect(network.clock.now() - start).toBeGreaterThanOrEqual(1_000);
      await socket.outputStream.writeAsync(bytes('E'));
      heard.push(text(await socket.inputStream.readAsync(1)) ?? '');
      await socket.closeAsync();
    });
    await peer.done;

    expect(heard).toEqual(['PONG\r\n', 'BYE', '']);
  });

  it('resets when the script says so', async () => {
    const peer = await meet([{ send: 'x' }, 'reset'], async (socket) => {
      expect(text(await socket.inputStream.readAsync(1))).toBe('x');
      await expect(socket.inputStream.readAsync(1)).rejects.toMatchObject({ code: 'ECONNRESET' });
    });
    await peer.done;
  });

  it('calls the code under test, too', async () => {
    const network = new MemoryNetwork();
    await using listener = new StreamSocketListener({ transport: network.host('server') });
    await listener.bindServiceNameAsync('echo');
    listener.on('connectionreceived', async ({ socket }) => {
      for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
      await socket.closeAsync();
    });
    await using peer = scriptedPeer([{ send: 'hello' }, { expect: 'hello' }, 'finish', 'expect end']);
    await peer.connect(network.host('client'), 'server', 7);
    await peer.done;
  });

  it('is content when the other side stays, and says nothing more', async () => {
    const peer = await meet([{ expect: 'x' }], async (socket) => {
      await socket.outputStream.writeAsync(bytes('x'));
      expect(await socket.inputStream.readAsync(1)).toHaveLength(0);
    });
    await peer.done;
  });

  it('is content when the other side resets after the last step', async () => {
    const peer = await meet([{ expect: 'x' }, { send: 'y' }], async (socket) => {
      await socket.outputStream.writeAsync(bytes('x'));
      await socket.inputStream.readAsync(1);
      socket.abort();
    });
    await peer.done;
  });
});

describe('a scripted peer', () => {
  it.each<[string, readonly ScriptStep[], (socket: StreamSocket) => Promise<void>, readonly string[]]>([
    [
      'other bytes come',
      [{ send: '220' }, { expect: 'HELO me\r\n' }, 'finish'],
      say('HELO you\r\n'),
      [
        'The script was not followed at step 2 of 3, expect "HELO me\\r\\n": other bytes came',
        '  expected: "HELO me\\r\\n"',
      ],
    ],
    [
      'the other side ends too soon',
      [{ expect: 'abc' }],
      say('ab'),
      [
        'The script was not followed at step 1 of 1, expect "abc": the other side ended too soon',
        '  expected: "abc"',
        '  received: "ab", then the end',
        '               ^ differs from byte 2 of 3 bytes on',
      ],
    ],
    [
      'bytes come instead of the end',
      [{ expect: 'a' }, 'expect end'],
      say('ab'),
      ['The script was not followed at step 2 of 2, expect end: bytes came instead: 1 byte "b"'],
    ],
    [
      'something is left over',
      [{ expect: 'a' }],
      say('a', 'b'),
      ['The script was not followed after its last step: left over: 1 byte "b"'],
    ],
    [
      'something is left over before a reset',
      [{ expect: 'a' }, { waitMs: 50 }, 'reset'],
      say('a', 'b'),
      ['The script was not followed at step 3 of 3, reset: left over before it: 1 byte "b"'],
    ],
    [
      'the other side resets',
      [{ expect: 'a' }, { expect: 'bcd' }],
      async (socket) => {
        await socket.outputStream.writeAsync(bytes('ab'));
        await socket.outputStream.flushAsync();
        socket.abort();
      },
      [
        'The script was not followed at step 2 of 2, expect "bcd": SocketError: Cannot read from fd00::2 port 49152: the peer reset the connection (ECONNRESET)',
        '  expected: "bcd"',
        '  received: "b", then nothing more',
        '              ^ differs from byte 1 of 3 bytes on',
      ],
    ],
    [
      'nothing happens',
      [{ expect: 'a' }],
      async () => {
        // The socket just stays.
      },
      ['The script was not followed at step 1 of 1, expect "a": nothing happened for 60000 ms'],
    ],
    [
      'nobody takes what it sends',
      [{ send: 'x'.repeat(1_001) }],
      async () => {
        // The socket does not read.
      },
      ['nothing happened for 60000 ms'],
    ],
  ])('fails when %s, and shows the difference', async (_, steps, code, lines) => {
    const message = await deviationOf(steps, code);
    for (const line of lines) expect(message).toContain(line);
  });

  it('resets the connection when it fails, so that the code under test need not wait', async () => {
    const message = await deviationOf([{ expect: 'a' }], async (socket) => {
      await socket.outputStream.writeAsync(bytes('b'));
      await expect(socket.inputStream.readAsync(1)).rejects.toMatchObject({ code: 'ECONNRESET' });
    });
    expect(message).toContain('other bytes came');
  });

  it('accepts one connection and no other', async () => {
    const peer = await meet([{ expect: 'a' }], async (socket, network) => {
      const second = new StreamSocket({ transport: network.host('client') });
      await network.clock.advance(100);
      await expect(second.connectAsync('server', 7)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
      await say('a')(socket);
    });
    await peer.done;
  });

  it('tells at its end what was not played', async () => {
    const peer = await meet([{ expect: 'a' }, { expect: 'b' }, 'finish'], async (socket, network) => {
      await socket.outputStream.writeAsync(bytes('a'));
      await network.clock.advance(100);
    });

    await expect(peer[Symbol.asyncDispose]()).rejects.toThrow(
      'The script was not followed at step 2 of 3, expect "b": it was ended with 2 steps left',
    );
  });

  it('tells at its end that nobody came', async () => {
    const network = new MemoryNetwork();
    const peer = scriptedPeer([{ expect: 'a' }]);
    await peer.listen(network.host('server'), 7);
    peer.close();

    await expect(peer.done).rejects.toThrow('The script was not played: nobody connected');
    await expect(peer.listen(network.host('server'), 7)).rejects.toThrow(
      'Cannot listen: a scripted peer plays once, and this one is over',
    );
  });

  it('leaves no listener behind when it is ended before somebody came', async () => {
    const network = new MemoryNetwork();
    const peer = scriptedPeer(['finish']);
    await peer.listen(network.host('server'), 7);
    peer.close();
    await expect(peer.done).rejects.toThrow('nobody connected');
    await using socket = new StreamSocket({ transport: network.host('client') });
    await expect(socket.connectAsync('server', 7)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('waits no longer once it is ended', async () => {
    let clock: MemoryNetwork['clock'] | undefined;
    const peer = await meet([{ send: 'x' }, { waitMs: 60_000 }], async (socket, network) => {
      clock = network.clock;
      await socket.inputStream.readAsync(1);
    });
    peer.close();
    await expect(peer.done).rejects.toMatchObject({ name: 'ScriptDeviation' });
    expect(clock?.now()).toBeLessThan(60_000);
  });

  it('says what comes behind the end of the other side when that has come, and no sooner', async () => {
    const peer = await meet(['expect end', { send: 'late' }], async (socket, network) => {
      await network.clock.advance(1_000);
      expect(socket.inputStream.tryRead()).toBeUndefined();
      await socket.outputStream.closeAsync();
      expect(text(await socket.inputStream.readAsync(4))).toBe('late');
      await socket.closeAsync();
    });
    await peer.done;
  });

  it('may be ended once all is played, without waiting for the other side to end', async () => {
    const peer = await meet([{ expect: 'a' }], async (socket, network) => {
      await socket.outputStream.writeAsync(bytes('a'));
      await network.clock.advance(100);
    });
    await peer[Symbol.asyncDispose]();
  });

  it('may try again to listen or to connect when it could not', async () => {
    const network = new MemoryNetwork();
    const peer = scriptedPeer([{ send: 'a' }]);
    await expect(peer.connect(network.host('client'), 'server', 7)).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    expect(await peer.listen(network.host('server'), 0)).toMatchObject({ port: 49_152 });
    peer.close();
  });

  it.each<[string, readonly unknown[], string]>([
    ['no step', [{ expect: 'a' }, 'finnish'], 'steps[1] must be a step of a script, not "finnish"'],
    ['an unknown object', [{}], 'steps[0].send must be a string or a Uint8Array, not undefined'],
    [
      'bytes that are none',
      [{ expect: [1, 2] }],
      'steps[0].expect must be a string or a Uint8Array, not an object',
    ],
    ['a negative time', [{ waitMs: -1 }], 'steps[0].waitMs must be from 0 up and finite, not -1'],
    [
      'sending after the end',
      ['finish', { send: 'a' }],
      'steps[1], send "a", cannot be done after the step "finish"',
    ],
    [
      'anything after a reset',
      ['reset', 'finish'],
      'steps[1], finish, cannot be done after the step "reset"',
    ],
    ['more after the end', ['expect end', { expect: 'a' }], 'cannot be done after the step "expect end"'],
  ])('refuses %s', (_, steps, message) => {
    expect(() => scriptedPeer(steps as ScriptStep[])).toThrow(message);
  });
});
