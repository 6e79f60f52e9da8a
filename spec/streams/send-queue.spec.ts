import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { SendCall } from '../../lib/streams/send-call.js';
import { SendQueue } from '../../lib/streams/send-queue.js';

const call = (size: number): SendCall => new SendCall<unknown>('accepted', size, new Uint8Array(size));
const REFUSED: unknown = expect.objectContaining({ number: 0x80072747 });

describe('SendQueue', () => {
  it('does what an array of calls does, and counts what they hold', () => {
    const move = fc.constantFrom('add', 'add', 'next', 'remove', 'remove twice');
    fc.assert(
      fc.property(
        fc.nat(3_000),
        fc.array(fc.tuple(move, fc.nat(3_000)), { maxLength: 300 }),
        (before, script) => {
          const queue = new SendQueue();
          const model: SendCall[] = [];
          const add = (size: number): void => {
            const added = call(size);
            queue.add(added);
            model.push(added);
          };
          for (let i = 0; i < before; i++) add(1);
          for (const [name, number] of script) {
            if (name === 'add') add(number);
            else if (name === 'next') expect(queue.next()).toBe(model.shift());
            else {
              const [removed] = model.splice(number % Math.max(1, model.length), 1);
              if (removed !== undefined) expect(queue.remove(removed)).toBe(true);
              if (removed !== undefined && name === 'remove twice') expect(queue.remove(removed)).toBe(false);
            }
            expect(queue.isEmpty).toBe(model.length === 0);
          }
          const held = model.reduce((sum, { size }) => sum + size, 0);
          const room = 16 * 1024 * 1024 - held;
          queue.checkRoom(room);
          if (held > 0)
            expect(() => {
              queue.checkRoom(room + 1);
            }).toThrow(REFUSED);
        },
      ),
    );
  });

  it('has room for one write of any size, and beside it for 16 MiB in all', () => {
    const queue = new SendQueue();
    queue.checkRoom(2 ** 32);
    queue.add(call(1));
    queue.checkRoom(16 * 1024 * 1024 - 1);
    expect(() => {
      queue.checkRoom(16 * 1024 * 1024);
    }).toThrow(REFUSED);
  });

  it('keeps the order, and finds each call, while it is never empty for long', () => {
    const queue = new SendQueue();
    const calls = Array.from({ length: 5_000 }, () => call(1));
    const [first, second] = calls;
    if (first === undefined || second === undefined) throw new Error('BUG: there are calls');
    queue.add(first);
    queue.add(second);
    for (const [i, one] of calls.entries()) {
      expect(queue.next()).toBe(one);
      const later = calls[i + 2];
      if (later === undefined) continue;
      const cancelled = call(1);
      queue.add(cancelled);
      queue.add(later);
      expect(queue.remove(cancelled)).toBe(true);
    }
    expect(queue.isEmpty).toBe(true);
  });

  it('ends what waits, except for calls with one goal, which stay in their order', async () => {
    const queue = new SendQueue();
    const calls = (['accepted', 'finished', 'sent', 'finished'] as const).map((goal) => {
      return new SendCall<unknown>(goal, goal, new Uint8Array(1));
    });
    for (const one of [call(1), ...calls]) queue.add(one);
    queue.next();
    const ended = Promise.allSettled([calls[0]?.promise(), calls[2]?.promise()]);
    queue.rejectAll('over', 'finished');

    const over = { status: 'rejected', reason: 'over' };
    expect(await ended).toEqual([over, over]);
    expect([queue.next(), queue.next(), queue.next()]).toEqual([calls[1], calls[3], undefined]);
    expect(queue.isEmpty).toBe(true);
  });

  it('takes and removes calls in the same time, however many wait', () => {
    // Looking through the others for each would take half a minute.
    const queue = new SendQueue();
    const calls = Array.from({ length: 300_000 }, () => call(1));
    for (const one of calls) queue.add(one);
    for (const one of calls.slice(0, -1)) queue.remove(one);
    expect(queue.next()).toBe(calls.at(-1));
    expect(queue.isEmpty).toBe(true);
  });
});
