import { describe, expect, it } from '@jest/globals';
import { DataWriter } from '../../lib/data/data-writer.js';
import { statusError } from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { ScriptedKernel } from './scripted-streams.js';

const AT_THE_WRONG_TIME = { name: 'SocketError', number: 0x800710dd, source: 'caller' };
const CLOSED = { name: 'SocketError', number: 0x80000013, source: 'caller' };
const LARGE = 20_000;

const reset = statusError(
  SocketErrorStatus.connectionResetByPeer,
  'Cannot write: the peer reset the connection',
);

function connect(): { kernel: ScriptedKernel; writer: DataWriter } {
  const kernel = new ScriptedKernel();
  return { kernel, writer: new DataWriter(kernel.stream) };
}

/** A stream whose kernel takes nothing and that has all it accepts, so that stores have to wait. */
async function connectClogged(): Promise<{ kernel: ScriptedKernel; writer: DataWriter }> {
  const kernel = new ScriptedKernel(1);
  kernel.hold();
  await kernel.stream.writeAsync(new TextEncoder().encode('>'));
  return { kernel, writer: new DataWriter(kernel.stream) };
}

function store(
  writer: DataWriter,
  text: string,
  ...options: Parameters<DataWriter['storeAsync']>
): Promise<number> {
  writer.writeString(text);
  return writer.storeAsync(...options);
}

describe('DataWriter.storeAsync()', () => {
  it.each([
    ['small', 5],
    ['large', LARGE],
  ])('sends what was written and no more, %s', async (_, size) => {
    const { kernel, writer } = connect();
    writer.writeBytes(new Uint8Array(size).fill(1));
    expect(kernel.sent).toHaveLength(0);
    expect(await writer.storeAsync()).toBe(size);
    expect(writer.unstoredBufferLength).toBe(0);
    writer.writeBytes(new Uint8Array(size).fill(2));
    await writer.flushAsync();
    expect(kernel.sent).toEqual(Array<number>(size).fill(1));
  });

  it('sends nothing if nothing was written', async () => {
    const { kernel, writer } = connect();
    expect(await writer.storeAsync()).toBe(0);
    expect(await writer.flushAsync()).toBe(true);
    expect(kernel.sent).toEqual([]);
  });

  it('keeps the order of stores nobody waited for', async () => {
    const { kernel, writer } = connect();
    const stores = Array.from({ length: 100 }, (_, i) =>
      store(writer, `${i},`, i % 3 === 0 ? { timeoutMs: 9 } : undefined),
    );
    await Promise.all(stores);
    await writer.flushAsync();
    expect(kernel.text).toBe(Array.from({ length: 100 }, (_, i) => `${i},`).join(''));
  });

  it('sends what was written before the call, although it has to wait and more is written meanwhile', async () => {
    const { kernel, writer } = await connectClogged();
    const large = 'c'.repeat(LARGE);
    const stores = [
      store(writer, 'a'),
      store(writer, 'b'),
      store(writer, large),
      store(writer, 'd', { timeoutMs: 99 }),
    ];
    writer.writeString('not stored');
    kernel.release();
    expect(await Promise.all(stores)).toEqual([1, 1, LARGE, 1]);
    await writer.flushAsync();
    expect(kernel.text.replace(large, '[large]')).toBe('>ab[large]d');
    expect(writer.unstoredBufferLength).toBe('not stored'.length);
  });

  describe.each([
    [
      'is aborted',
      'enough',
      (_: ScriptedKernel, controller: AbortController) => {
        controller.abort('enough');
      },
    ],
    [
      'runs out of time',
      expect.objectContaining({ status: SocketErrorStatus.connectionTimedOut }),
      (kernel: ScriptedKernel) => {
        kernel.clock.advance(1_000);
      },
    ],
  ])('when it %s while it waits', (_, reason, act) => {
    it.each(['small', 'L'.repeat(LARGE)])('keeps the bytes for the next store', async (text) => {
      const { kernel, writer } = await connectClogged();
      const controller = new AbortController();
      const failure = expect(
        store(writer, text, { signal: controller.signal, timeoutMs: 1_000 }),
      ).rejects.toEqual(reason);
      writer.writeString('!');
      act(kernel, controller);
      await failure;

      expect(writer.unstoredBufferLength).toBe(text.length + 1);
      kernel.release();
      expect(await writer.storeAsync()).toBe(text.length + 1);
      await writer.flushAsync();
      expect(kernel.text).toBe(`>${text}!`);
    });

    it('drops the bytes if a store behind it goes out, instead of sending them out of order', async () => {
      const { kernel, writer } = await connectClogged();
      const controller = new AbortController();
      const failure = expect(
        store(writer, 'a', { signal: controller.signal, timeoutMs: 1_000 }),
      ).rejects.toEqual(reason);
      const behind = store(writer, 'b');
      act(kernel, controller);
      await failure;
      kernel.release();
      expect(await behind).toBe(1);
      expect(await store(writer, 'c')).toBe(1);
      await writer.flushAsync();
      expect(kernel.text).toBe('>bc');
    });

    it('drops the bytes of all stores that were called off together', async () => {
      const { kernel, writer } = await connectClogged();
      const controller = new AbortController();
      const options = { signal: controller.signal, timeoutMs: 1_000 };
      const failures = ['a', 'b', 'c'].map((text) =>
        expect(store(writer, text, options)).rejects.toEqual(reason),
      );
      act(kernel, controller);
      await Promise.all(failures);
      expect(writer.unstoredBufferLength).toBe(0);
      kernel.release();
      expect(await store(writer, 'd', { timeoutMs: 1 })).toBe(1);
      await writer.flushAsync();
      expect(kernel.text).toBe('>d');
    });
  });

  it('does not begin when it is called off already', async () => {
    const { kernel, writer } = connect();
    await expect(writer.storeAsync({ signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(store(writer, 'a', { signal: AbortSignal.abort('no') })).rejects.toBe('no');
    await expect(writer.storeAsync({ timeoutMs: 0 })).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
    });
    await expect(writer.storeAsync({ timeoutMs: -1 })).rejects.toThrow(RangeError);
    expect(writer.unstoredBufferLength).toBe(1);
    expect(await writer.storeAsync({ timeoutMs: 5 })).toBe(1);
    await writer.flushAsync();
    expect(kernel.text).toBe('a');
  });

  it('fails when the connection is broken', async () => {
    const { kernel, writer } = await connectClogged();
    const failure = expect(store(writer, 'a')).rejects.toBe(reset);
    kernel.breakOff(reset);
    await failure;
    await expect(store(writer, 'b')).rejects.toBe(reset);
    await expect(writer.flushAsync()).rejects.toBe(reset);
  });

  it('fails without a stream', async () => {
    const writer = new DataWriter();
    writer.writeByte(1);
    await expect(writer.storeAsync()).rejects.toMatchObject(AT_THE_WRONG_TIME);
    await expect(writer.flushAsync()).rejects.toMatchObject(AT_THE_WRONG_TIME);
    expect(() => writer.detachStream()).toThrow(expect.objectContaining(AT_THE_WRONG_TIME));
    expect(writer.unstoredBufferLength).toBe(1);
  });
});

describe('DataWriter.detachStream()', () => {
  it('leaves the stream open and what was not stored with the writer', async () => {
    const { kernel, writer } = connect();
    await store(writer, 'a');
    writer.writeString('b');
    expect(writer.detachStream()).toBe(kernel.stream);
    await expect(writer.storeAsync()).rejects.toMatchObject(AT_THE_WRONG_TIME);
    expect(writer.detachBuffer()).toEqual(Uint8Array.of(0x62));
    writer.close();
    await kernel.stream.writeAsync(Uint8Array.of(0x63));
    await kernel.stream.flushAsync();
    expect(kernel.text).toBe('ac');
    expect(kernel.isFinished).toBe(false);
  });

  it('does not disturb a store that waits', async () => {
    const { kernel, writer } = await connectClogged();
    const waiting = store(writer, 'a');
    const stream = writer.detachStream();
    writer.close();
    kernel.release();
    expect(await waiting).toBe(1);
    await stream.flushAsync();
    expect(kernel.text).toBe('>a');
  });
});

describe('DataWriter.close()', () => {
  it('ends our half behind everything stored; what was not stored is gone', async () => {
    const { kernel, writer } = connect();
    void store(writer, 'a');
    writer.writeString('b');
    writer.close();
    writer.close();
    await kernel.stream.closeAsync();
    expect(kernel.text).toBe('a');
    expect(kernel.isFinished).toBe(true);
  });

  it('refuses whatever comes after it', async () => {
    const { writer } = connect();
    writer[Symbol.dispose]();
    await expect(writer.storeAsync()).rejects.toMatchObject(CLOSED);
    await expect(writer.flushAsync()).rejects.toMatchObject(CLOSED);
    expect(() => writer.detachStream()).toThrow(expect.objectContaining(CLOSED));
  });
});
