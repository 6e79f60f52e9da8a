import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { translate } from '../../../lib/errors/translate.js';
import { VirtualClock } from '../../../lib/transport/memory/virtual-clock.js';
import { connectPath } from '../../../lib/transport/node/path-connect.js';

const busy = translate({ code: 'EAGAIN' }, 'Cannot connect', 'connect');
const refused = translate({ code: 'ECONNREFUSED' }, 'Cannot connect', 'connect');

function setUp(outcomes: (at: number) => string) {
  const clock = new VirtualClock(true);
  const calls = new AbortController();
  const times: number[] = [];
  const connecting = connectPath(
    () => {
      times.push(clock.now());
      const outcome = outcomes(times.length);
      if (outcome === 'busy') return Promise.reject(busy);
      return outcome === 'refused' ? Promise.reject(refused) : Promise.resolve(outcome);
    },
    calls.signal,
    clock,
  );
  return { clock, calls, times, connecting };
}

describe('connectPath()', () => {
  it('tries again, less and less often, until it is taken', async () => {
    const { clock, calls, times, connecting } = setUp((n) => (n < 9 ? 'busy' : 'connected'));

    expect(await connecting).toBe('connected');
    expect(times).toEqual([0, 1, 3, 7, 15, 31, 63, 127, 191]);
    expect([clock.pendingTimers, getEventListeners(calls.signal, 'abort')]).toEqual([0, []]);
  });

  it('does not try again where nobody listens', async () => {
    const { times, connecting } = setUp((n) => (n === 1 ? 'busy' : 'refused'));

    await expect(connecting).rejects.toBe(refused);
    expect(times).toEqual([0, 1]);
  });

  it('gives up after two minutes', async () => {
    const { clock, connecting } = setUp(() => 'busy');

    await expect(connecting).rejects.toBe(busy);
    expect(clock.now()).toBeGreaterThanOrEqual(120_000);
    expect(clock.now()).toBeLessThan(120_100);
  });

  it('is called off between two tries, and leaves nothing behind', async () => {
    const { clock, calls, times, connecting } = setUp(() => 'busy');
    clock.after(10, () => {
      calls.abort(new Error('no more'));
    });

    await expect(connecting).rejects.toThrow('no more');
    expect(times).toEqual([0, 1, 3, 7]);
    expect([clock.pendingTimers, getEventListeners(calls.signal, 'abort')]).toEqual([0, []]);
  });
});
