import { describe, expect, it } from '@jest/globals';
import { type Channel, HostName, SocketErrorStatus, type Transport } from 'streamsocket';

import { translate } from '../../lib/errors/translate.js';
import { dial } from '../../lib/protocol/dial.js';
import type { DialOptions } from '../../lib/protocol/dial-options.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { onAbort } from '../../lib/util/abort.js';
import { black, type Outcome, publishedRaces } from './published-races.js';

/** What a lookup or an attempt comes to, and after how long. */
type Answer = readonly [afterMs: number, what: readonly string[] | string];

interface Course {
  /** When each lookup, each attempt and each calling off was. */
  readonly log: string[];
  /** Who won and when, or the platform code and when. */
  readonly end: Promise<string>;
  readonly clock: VirtualClock;
  readonly abort: AbortController;
}

interface Scenario {
  readonly aaaa: Answer;
  readonly a: Answer;
  readonly attempts: Readonly<Record<string, Outcome>>;
  readonly isSerial?: boolean;
}

/** Dials a name whose lookups and addresses behave as the scenario says. */
function run({ aaaa, a, attempts, isSerial = false }: Scenario): Course {
  const clock = new VirtualClock(false);
  const log: string[] = [];
  const abort = new AbortController();
  const after = <T>(what: string, [afterMs, answer]: readonly [number, T | string], signal: AbortSignal) => {
    return new Promise<T>((resolve, reject) => {
      const cancel = clock.after(afterMs, () => {
        forget();
        if (typeof answer !== 'string' || answer === 'connects') resolve(answer as T);
        else reject(translate(Object.assign(new Error(answer), { code: answer }), what, 'connect'));
      });
      const forget = onAbort(signal, () => {
        log.push(`${clock.now()} ${what} called off`);
        cancel();
        reject(new Error('called off'));
      });
    });
  };
  const transport: Transport = {
    clock,
    capabilities: { paths: false, halfClose: true, reset: true, secure: false },
    lookup: async (_name, signal, { family } = {}) => {
      if (family !== undefined) return after(family === 6 ? 'AAAA' : 'A', family === 6 ? aaaa : a, signal);
      const both = [aaaa, a].map(([, what]) => (typeof what === 'string' ? [] : what));
      return after('both', [Math.max(aaaa[0], a[0]), both.flat()], signal);
    },
    servicePort: () => Promise.resolve(undefined),
    listen: () => Promise.reject(new Error('BUG: nobody listens here')),
    connect: async (to, { signal }) => {
      const address = to.kind === 'ip' ? to.address : to.path;
      log.push(`${clock.now()} ${address}`);
      await after(address, attempts[address] ?? [0, 'ENETUNREACH'], signal);
      return {
        remote: to,
        abort: () => log.push(`${clock.now()} ${address} closed`),
      } as Partial<Channel> as Channel;
    },
  };
  const options: DialOptions = {
    channel: { noDelay: true, keepAlive: false },
    isSerial,
    signal: abort.signal,
  };
  const end = dial(transport, new HostName('host.example'), 80, options).then(
    ({ remote }) => `${remote.kind === 'ip' ? remote.address : ''} at ${clock.now()}`,
    (failure: unknown) => `${String((failure as { code?: string }).code ?? failure)} at ${clock.now()}`,
  );
  return { log, end, clock, abort };
}

/** A scenario in which all addresses are known from the start. */
function knownAtOnce(attempts: Scenario['attempts']): Scenario {
  const addresses = Object.keys(attempts);
  const v6 = addresses.filter((address) => address.includes(':'));
  const v4 = addresses.filter((address) => !address.includes(':'));
  return { aaaa: [0, v6], a: [0, v4], attempts };
}

const V6 = '2001:db8::1';
const V4 = '192.0.2.1';

describe('Happy Eyeballs: when the first attempt may begin', () => {
  it.each<[string, Answer, Answer, string]>([
    ['AAAA is there first: at once', [10, [V6]], [900, [V4]], '10 2001:db8::1'],
    [
      'A is there first, AAAA within 50 ms: IPv6 as soon as it is known',
      [40, [V6]],
      [10, [V4]],
      '40 2001:db8::1',
    ],
    ['A is there first, AAAA is not within 50 ms: IPv4 then', [900, [V6]], [10, [V4]], '60 192.0.2.1'],
    ['A is there first and AAAA fails: IPv4 at once', [20, 'ENOTFOUND'], [10, [V4]], '20 192.0.2.1'],
    ['A is there first and AAAA is empty: IPv4 at once', [20, []], [10, [V4]], '20 192.0.2.1'],
    ['AAAA has failed before: IPv4 without delay', [5, 'ENODATA'], [90, [V4]], '90 192.0.2.1'],
    ['A has failed before: IPv6 without delay', [90, [V6]], [5, 'ENODATA'], '90 2001:db8::1'],
    ['both at the same time: IPv6', [10, [V6]], [10, [V4]], '10 2001:db8::1'],
  ])('%s', async (_, aaaa, a, first) => {
    const course = run({ aaaa, a, attempts: { [V6]: [1, 'connects'], [V4]: [1, 'connects'] } });
    await course.clock.runUntilIdle();
    await course.end;

    expect(course.log[0]).toBe(first);
    expect(course.clock.pendingTimers).toBe(0);
  });

  it('calls off the lookup that nobody waits for any more', async () => {
    const course = run({ aaaa: [10, [V6]], a: [900, [V4]], attempts: { [V6]: [30, 'connects'] } });
    await course.clock.runUntilIdle();

    expect(await course.end).toBe('2001:db8::1 at 40');
    expect(course.log).toEqual(['10 2001:db8::1', '40 A called off']);
  });

  it('lets addresses that come late join in, their family first', async () => {
    const course = run({
      aaaa: [310, [V6]],
      a: [0, [V4, '192.0.2.2', '192.0.2.3']],
      attempts: { [V4]: black, '192.0.2.2': black, '192.0.2.3': black, [V6]: [5, 'connects'] },
    });
    await course.clock.runUntilIdle();

    expect(await course.end).toBe('2001:db8::1 at 555');
    expect(course.log.slice(0, 3)).toEqual(['50 192.0.2.1', '300 192.0.2.2', '550 2001:db8::1']);
  });

  it('starts a late address at once when everything else has failed or the step is over', async () => {
    const failed = run({
      aaaa: [400, [V6]],
      a: [0, [V4]],
      attempts: { [V4]: [5, 'ECONNREFUSED'], [V6]: [5, 'connects'] },
    });
    await failed.clock.runUntilIdle();
    expect(await failed.end).toBe('2001:db8::1 at 405');

    const slow = run({ aaaa: [400, [V6]], a: [0, [V4]], attempts: { [V4]: black, [V6]: [5, 'connects'] } });
    await slow.clock.runUntilIdle();
    expect(await slow.end).toBe('2001:db8::1 at 405');
  });
});

describe('Happy Eyeballs: cases that other stacks publish', () => {
  it.each(publishedRaces)('%s', async (_, attempts, begins, end) => {
    const course = run(knownAtOnce(attempts));
    await course.clock.runUntilIdle();

    expect(await course.end).toBe(end);
    expect(course.log.filter((line) => !/called off|closed/.test(line))).toEqual(begins);
    expect(course.clock.pendingTimers).toBe(0);
  });

  // Go does so, TestDialParallel; .NET with addresses that do not answer, ConnectMultiAddressAndPort_CancelDuringConnect.
  it.each(publishedRaces)('%s: aborted after 5 ms it ends at once', async (_, attempts) => {
    const course = run(knownAtOnce(attempts));
    await course.clock.advance(5);
    course.abort.abort(new Error('enough'));

    expect(await course.end).toMatch(/^Error: enough at 5$|^\S+ at [0-5]$/);
    expect(course.clock.pendingTimers).toBe(0);
  });

  it('Chromium: an address that the name has twice is tried once', async () => {
    for (const isSerial of [false, true]) {
      const attempts = { '1::': [0, 'ECONNREFUSED'], '1.1.1.1': [1, 'ECONNREFUSED'] } as const;
      const course = run({ aaaa: [0, ['1::', '1::']], a: [0, ['1.1.1.1', '1.1.1.1']], attempts, isSerial });
      await course.clock.runUntilIdle();

      expect(await course.end).toBe('ECONNREFUSED at 1');
      expect(course.log).toEqual(['0 1::', '0 1.1.1.1']);
    }
  });

  it('SwiftNIO: twenty addresses that hang are begun one every 250 ms, in turn, and none is given up', async () => {
    const v6 = Array.from({ length: 10 }, (_, i) => `fe80::${i + 1}`);
    const v4 = Array.from({ length: 10 }, (_, i) => `10.0.0.${i + 1}`);
    const attempts: Record<string, Outcome> = {};
    for (const address of [...v6, ...v4]) attempts[address] = [3_600_000, 'ETIMEDOUT'];
    attempts['10.0.0.10'] = [300_000, 'connects'];
    const course = run({ aaaa: [0, v6], a: [0, v4], attempts });
    await course.clock.advance(300_000);

    const inTurn = v6.flatMap((address, i) => [address, v4[i] ?? '']);
    expect(course.log).toEqual(inTurn.map((address, i) => `${i * 250} ${address}`));
    await course.clock.runUntilIdle();

    expect(await course.end).toBe('10.0.0.10 at 304750');
    expect(course.log.filter((line) => line.endsWith('called off'))).toHaveLength(19);
  });
});

describe('Happy Eyeballs: what must hold', () => {
  it.each([
    [V6, V4],
    [V4, V6],
  ])('one black hole (%s) and one live address: up within 300 ms and its own delay', async (dead, live) => {
    for (const [aaaaMs, aMs] of [
      [0, 0],
      [0, 49],
      [49, 0],
      [400, 0],
    ] as const) {
      const course = run({
        aaaa: [aaaaMs, [V6]],
        a: [aMs, [V4]],
        attempts: { [dead]: black, [live]: [70, 'connects'] },
      });
      await course.clock.runUntilIdle();

      const [winner, atMs] = (await course.end).split(' at ');
      expect(winner).toBe(live);
      // Counted from when the live address is known.
      expect(Number(atMs) - (live === V6 ? aaaaMs : aMs)).toBeLessThanOrEqual(300 + 70);
    }
  });

  it('serial: one at a time in the order of the system, the next only after a failure', async () => {
    const course = run({
      aaaa: [5, [V6, '2001:db8::2']],
      a: [5, [V4]],
      attempts: { [V6]: [9_000, 'ETIMEDOUT'], '2001:db8::2': [1, 'ECONNREFUSED'], [V4]: [1, 'connects'] },
      isSerial: true,
    });
    await course.clock.runUntilIdle();

    expect(await course.end).toBe('192.0.2.1 at 9007');
    expect(course.log).toEqual(['5 2001:db8::1', '9005 2001:db8::2', '9006 192.0.2.1']);
  });

  it.each<[string, number, string[]]>([
    ['the lookups', 5, ['5 AAAA called off', '5 A called off']],
    ['the resolution delay', 40, ['40 AAAA called off']],
    ['the attempts', 400, ['400 192.0.2.1 called off', '400 2001:db8::1 called off']],
  ])('an abort during %s leaves nothing behind', async (_, atMs, calledOff) => {
    const course = run({ aaaa: [100, [V6]], a: [10, [V4]], attempts: { [V6]: black, [V4]: black } });
    await course.clock.advance(atMs);
    course.abort.abort(new Error('enough'));

    expect(await course.end).toBe(`Error: enough at ${atMs}`);
    expect(course.log.filter((line) => line.endsWith('called off'))).toEqual(calledOff);
    expect(course.clock.pendingTimers).toBe(0);
  });
});

describe('Happy Eyeballs: names that lead nowhere', () => {
  const { hostNotFound, noDataRecordOfRequestedType, nonAuthoritativeHostNotFound } = SocketErrorStatus;

  it.each<[string, string | readonly string[], string | readonly string[], SocketErrorStatus]>([
    ['no such name', 'ENOTFOUND', 'ENOTFOUND', hostNotFound],
    ['a name without addresses', 'ENODATA', 'ENODATA', noDataRecordOfRequestedType],
    ['empty answers', [], [], noDataRecordOfRequestedType],
    ['a server that fails for one family', 'ENOTFOUND', 'ESERVFAIL', nonAuthoritativeHostNotFound],
    ['one of each', 'ENOTFOUND', 'ENODATA', noDataRecordOfRequestedType],
  ])('%s', async (_, aaaa, a, status) => {
    const clock = new VirtualClock(true);
    const answer = (what: string | readonly string[]): Promise<readonly string[]> => {
      if (typeof what !== 'string') return Promise.resolve(what);
      return Promise.reject(translate({ code: what }, 'Cannot look up "host.example"', 'lookup'));
    };
    const transport = {
      clock,
      capabilities: { paths: false, halfClose: true, reset: true, secure: false },
      lookup: (_name: string, _signal: AbortSignal, { family }: { family?: number } = {}) => {
        return answer(family === 6 ? aaaa : a);
      },
    } as Partial<Transport> as Transport;
    const options = {
      channel: { noDelay: true, keepAlive: false },
      isSerial: false,
      signal: new AbortController().signal,
    };

    await expect(dial(transport, new HostName('host.example'), 80, options)).rejects.toMatchObject({
      status,
      phase: 'lookup',
      message: expect.stringMatching(
        /^Cannot connect to "host.example" port 80: cannot look up "host.example": /,
      ),
    });
  });

  it('tells of both questions', async () => {
    const course = run({ aaaa: [7, 'ENOTFOUND'], a: [9, 'ENOTFOUND'], attempts: {} });
    await course.clock.runUntilIdle();
    expect(await course.end).toBe('ENOTFOUND at 9');
  });
});
