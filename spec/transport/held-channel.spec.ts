import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus } from 'streamsocket';

import { statusError } from '../../lib/errors/failures.js';
import type { Channel } from '../../lib/transport/contract.js';
import { HeldChannel } from '../../lib/transport/held-channel.js';
import { ScriptedChannel } from '../support/scripted-channel.js';
import { bytes } from '../support/scripted-halves.js';

const failure = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot agree on TLS: reset');

/** A channel that is held, and what those were told who wait for it. */
function setUp() {
  const below = new ScriptedChannel();
  const held = new HeldChannel(below);
  const told: unknown[] = [];
  const tell =
    (what: string) =>
    (reason?: unknown): void => {
      told.push(what, reason);
    };
  return { below, held, told, tell };
}

describe('HeldChannel', () => {
  it('keeps reading and writing, in order, for the channel it is released to', async () => {
    const { below, held, told, tell } = setUp();
    const above = new ScriptedChannel();
    const asChannel: Channel = held;
    held.onceReadable(tell('readable'));
    held.write([bytes('a')], tell('a'));
    held.write([bytes('b')], tell('b'));
    held.finish(tell('finish'));
    expect(asChannel.take()).toBeUndefined();
    held.releaseTo(above);
    await Promise.resolve();

    expect(above.done).toEqual(['write a', 'write b', 'finish']);
    expect(told).toEqual(['a', undefined, 'b', undefined, 'finish', undefined]);
    above.input.arrive(bytes('x'));
    expect(told.slice(6)).toEqual(['readable', undefined]);
    expect(below.done).toEqual([]);
  });

  it('fails all that wait, in order, the reader once and in a later turn', async () => {
    const { held, told, tell } = setUp();
    held.onceReadable(tell('readable'));
    held.write([bytes('a')], tell('a'));
    held.finish(tell('finish'));
    held.fail(failure);
    expect(told).toEqual(['a', failure, 'finish', failure]);
    await Promise.resolve();

    expect(told.slice(4)).toEqual(['readable', undefined]);
    expect(() => {
      held.take();
    }).toThrow(failure);
  });

  it('fails what comes later, in a later turn', async () => {
    const { held, told, tell } = setUp();
    held.fail(failure);
    held.onceReadable(tell('readable'));
    held.write([bytes('a')], tell('a'));
    held.finish(tell('finish'));
    expect(told).toEqual([]);
    await Promise.resolve();

    expect(told).toEqual(['readable', undefined, 'a', failure, 'finish', failure]);
  });

  it('resets the connection below when it is to end, as nothing can be said in good order', async () => {
    const { below, held, told, tell } = setUp();
    held.onceClosed(tell('closed'));
    held.close();
    held.abort();
    await Promise.resolve();

    expect(below.done).toEqual(['onceClosed', 'abort', 'abort']);
    expect(told).toEqual(['closed', undefined]);
  });
});
