import { describe, expect, it } from '@jest/globals';
import { Duplex, type DuplexOptions } from 'node:stream';

import { DuplexChannel } from '../../../lib/transport/node/duplex-channel.js';
import { fromDuplex } from '../../../lib/node.js';
import { bytes, text } from '../../support/scripted-halves.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A stream that takes every write; what it reads is pushed by the spec. */
function makeDuplex(options: DuplexOptions = {}): Duplex {
  return new Duplex({
    read: () => {},
    write: (_chunk, _encoding, done) => {
      done();
    },
    ...options,
  });
}

/** Whether `promise` has settled within a turn or two: `'pending'`, `'resolved'` or what it was rejected with. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  promise.then(
    () => {
      state = 'resolved';
    },
    (failure: unknown) => {
      state = failure;
    },
  );
  for (let i = 0; i < 5; i++) await turn();
  return state;
}

describe('DuplexChannel', () => {
  it('knows what has come and was not taken, be it with the stream or here', async () => {
    const duplex = makeDuplex();
    const channel = new DuplexChannel(duplex);
    duplex.push('abc');
    expect(channel.unreadBytes).toBe(3);
    let isReadable = false;
    channel.onceReadable(() => {
      isReadable = true;
    });
    await turn();
    expect([isReadable, channel.unreadBytes]).toEqual([true, 3]);
    const chunk = channel.take();
    expect(chunk && text(chunk)).toBe('abc');
    expect(channel.unreadBytes).toBe(0);
    channel.close();
  });

  it('lets a stream that goes on and on wait once some 256 KiB were not taken, and goes on then', async () => {
    const chunk = new Uint8Array(16 * 1024);
    let left = 256;
    const duplex = makeDuplex({
      read() {
        this.push(left-- > 0 ? chunk : null);
      },
    });
    const channel = new DuplexChannel(duplex);
    channel.onceReadable(() => {});
    for (let i = 0; i < 10; i++) await turn();
    expect(channel.unreadBytes).toBeGreaterThanOrEqual(256 * 1024);
    expect(channel.unreadBytes).toBeLessThan(512 * 1024);

    let size = 0;
    for (let taken = channel.take(); taken !== null; taken = channel.take()) {
      size += taken?.length ?? 0;
      if (taken === undefined) await turn();
    }
    expect(size).toBe(4 * 1024 * 1024);
    channel.close();
  });

  it('ends well when we end it, and says so also to whoever asks later', async () => {
    const channel = new DuplexChannel(makeDuplex());
    channel.close();
    await turn();
    const failures: unknown[] = [];
    channel.onceClosed((failure) => failures.push(failure));
    await turn();
    expect(failures).toEqual([undefined]);
  });

  it('fails for good with a stream that keeps itself open when it has failed', () => {
    const duplex = makeDuplex({ autoDestroy: false });
    const channel = new DuplexChannel(duplex);
    let timesTold = 0;
    channel.onceReadable(() => timesTold++);
    duplex.emit('error', new Error('line down'));
    expect(timesTold).toBe(1);
    for (let i = 0; i < 2; i++) expect(() => channel.take()).toThrow('line down');
    channel.close();
  });

  it('ends once and for all with a stream that never says that it is closed', async () => {
    const failing = makeDuplex({ emitClose: false });
    const first = fromDuplex(failing);
    const read = first.inputStream.readAsync(1);
    failing.destroy(new Error('line down'));
    expect(await stateOf(read)).toMatchObject({ cause: { message: 'line down' } });
    expect(await stateOf(first.closed)).toMatchObject({ cause: { message: 'line down' } });

    const second = fromDuplex(makeDuplex({ emitClose: false }));
    await second.outputStream.writeAsync(bytes('x'));
    expect(await stateOf(second.closeAsync())).toBe('resolved');

    const third = fromDuplex(makeDuplex({ emitClose: false }));
    third.abort();
    expect(await stateOf(third.closed)).toBe('resolved');
  });
});
