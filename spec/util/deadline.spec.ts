import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../lib/util/clock.js';
import { Deadline, type DeadlineOptions } from '../../lib/util/deadline.js';

describe('Deadline', () => {
  it('tells in whole milliseconds how much is left, by the clock it was made with', () => {
    let nowMs = 1_000.25;
    const clock = { ...systemClock, now: () => nowMs };
    const deadline = new Deadline(500, { transport: { clock } });
    expect([deadline.limitMs, deadline.leftMs]).toEqual([500, 500]);

    nowMs += 499.5;
    expect(deadline.leftMs).toBe(1);
    nowMs += 0.5;
    expect(deadline.leftMs).toBe(0);
    nowMs += 1_000;
    expect([deadline.limitMs, deadline.leftMs]).toEqual([500, 0]);
  });

  it('goes by the time of the machine otherwise', () => {
    const { leftMs } = new Deadline(60_000);
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(60_000);
    expect(new Deadline(0, { transport: undefined }).leftMs).toBe(0);
  });

  it.each<[string, unknown, unknown, ErrorConstructor, string]>([
    ['a text', '5', undefined, TypeError, 'limitMs must be a number, not "5"'],
    ['less than nothing', -1, undefined, RangeError, 'limitMs must be from 0 to 2147483647, not -1'],
    ['more than a timer can', 2 ** 31, undefined, RangeError, 'limitMs must be from 0 to 2147483647'],
    ['a clock by itself', 5, null, TypeError, 'options must be an object with transport, not null'],
    ['no transport', 5, { transport: {} }, TypeError, 'options.transport must be a transport, not an object'],
    ['null', 5, { transport: null }, TypeError, 'options.transport must be a transport, not null'],
  ])('refuses %s', (_, limitMs, options, kind, message) => {
    const make = (): Deadline => new Deadline(limitMs as number, options as DeadlineOptions | undefined);
    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });
});
