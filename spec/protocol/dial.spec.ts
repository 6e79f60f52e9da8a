import { describe, expect, it } from '@jest/globals';
import { type Channel, HostName, SocketErrorStatus, type Transport } from 'streamsocket';

import { translate } from '../../lib/errors/translate.js';
import { dial } from '../../lib/protocol/dial.js';
import type { DialOptions } from '../../lib/protocol/dial-options.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** What becomes of an attempt at an address: a platform code, or a connection, after some time. */
type Outcome = readonly [afterMs: number, code: string];

interface Scene {
  readonly transport: Transport;
  readonly clock: VirtualClock;
  /** Who was tried, and when. */
  readonly tried: string[];
}

/** A transport that knows one name and answers by script. */
function setUp(outcomes: Readonly<Record<string, Outcome>>): Scene {
  const clock = new VirtualClock(false);
  const tried: string[] = [];
  const transport: Transport = {
    clock,
    capabilities: { paths: false, halfClose: true, reset: true, secure: false },
    lookup: () => Promise.resolve(Object.keys(outcomes)),
    servicePort: () => Promise.resolve(undefined),
    listen: () => Promise.reject(new Error('BUG: nobody listens here')),
    connect: (to) => {
      const address = to.kind === 'ip' ? to.address : to.path;
      tried.push(`${clock.now()} ${address}`);
      const [afterMs, code] = outcomes[address] ?? [0, 'ENETUNREACH'];
      return new Promise((resolve, reject) => {
        clock.after(afterMs, () => {
          if (code === 'connects') resolve({ remote: to } as Channel);
          else
            reject(
              translate(Object.assign(new Error(code), { code }), `Cannot connect to ${address}`, 'connect'),
            );
        });
      });
    },
  };
  return { transport, clock, tried };
}

const options: DialOptions = {
  channel: { noDelay: true, keepAlive: false },
  isSerial: false,
  signal: new AbortController().signal,
};
const printer = new HostName('printer.example');

describe('dial()', () => {
  it('connects to the first address of a name that answers', async () => {
    const { transport, clock, tried } = setUp({
      '2001:db8::1': [60_000, 'ETIMEDOUT'],
      '192.0.2.1': [30, 'connects'],
    });
    const channel = dial(transport, printer, 9100, options);
    await clock.advance(280);

    expect((await channel).remote).toEqual({ kind: 'ip', address: '192.0.2.1', port: 9100 });
    expect(tried).toEqual(['0 2001:db8::1', '250 192.0.2.1']);
  });

  it('tries one address at a time when it is to be serial', async () => {
    const { transport, clock, tried } = setUp({
      '192.0.2.1': [4_000, 'ETIMEDOUT'],
      '192.0.2.2': [1, 'connects'],
    });
    const channel = dial(transport, printer, 9100, { ...options, isSerial: true });
    await clock.runUntilIdle();

    await channel;
    expect(tried).toEqual(['0 192.0.2.1', '4000 192.0.2.2']);
  });

  it('asks nobody for the address of an address', async () => {
    const { transport, clock, tried } = setUp({ '192.0.2.9': [5, 'connects'] });
    const asking: Transport = { ...transport, lookup: () => Promise.reject(new Error('BUG: looked up')) };
    const channel = dial(asking, new HostName('192.0.2.9'), 80, options);
    await clock.runUntilIdle();

    await channel;
    expect(tried).toEqual(['0 192.0.2.9']);
  });

  it('tells of every address that failed, and takes the status of the one whose host answered', async () => {
    const { transport, clock } = setUp({
      '2001:db8::1': [2, 'ENETUNREACH'],
      '192.0.2.1': [40, 'ECONNREFUSED'],
      '192.0.2.2': [700, 'ETIMEDOUT'],
    });
    const failure = expect(dial(transport, printer, 9100, options)).rejects.toMatchObject({
      status: SocketErrorStatus.connectionRefused,
      source: 'peer',
      phase: 'connect',
      code: 'ECONNREFUSED',
      message:
        'Cannot connect to "printer.example" port 9100: tried 2001:db8::1 (ENETUNREACH after 2 ms), ' +
        '192.0.2.1 (ECONNREFUSED after 40 ms), 192.0.2.2 (ETIMEDOUT after 700 ms)',
      attempts: [
        { address: '2001:db8::1', port: 9100, phase: 'connect', durationMs: 2, code: 'ENETUNREACH' },
        { address: '192.0.2.1', port: 9100, phase: 'connect', durationMs: 40, code: 'ECONNREFUSED' },
        { address: '192.0.2.2', port: 9100, phase: 'connect', durationMs: 700, code: 'ETIMEDOUT' },
      ],
    });
    await clock.runUntilIdle();
    await failure;
  });

  it('takes the status of the first attempt when no host answered', async () => {
    const { transport, clock } = setUp({
      '2001:db8::1': [1, 'ENETUNREACH'],
      '192.0.2.1': [1, 'EHOSTUNREACH'],
    });
    const failure = expect(dial(transport, printer, 9100, options)).rejects.toMatchObject({
      status: SocketErrorStatus.networkIsUnreachable,
    });
    await clock.runUntilIdle();
    await failure;
  });

  it.each([
    ['all at once', true],
    ['for each family', false],
  ])('tells of a name that is not found when its addresses are asked for %s', async (_, isSerial) => {
    const { transport } = setUp({});
    const lookup = (): Promise<never> => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' }));
    await expect(
      dial({ ...transport, lookup }, printer, 9100, { ...options, isSerial }),
    ).rejects.toMatchObject({
      status: SocketErrorStatus.hostNotFound,
      phase: 'lookup',
      code: 'ENOTFOUND',
      message: expect.stringMatching(
        /^Cannot connect to "printer.example" port 9100: cannot look up "printer.example".*; tried printer.example/,
      ),
      attempts: (isSerial ? [''] : [' AAAA', ' A']).map((record) => {
        return { address: `printer.example${record}`, phase: 'lookup', code: 'ENOTFOUND' };
      }),
    });
  });

  it.each([
    ['all at once', true],
    ['for each family', false],
  ])('asks the name servers it was told of when it asks %s', async (_, isSerial) => {
    const { transport, clock } = setUp({ '192.0.2.1': [1, 'connects'] });
    const asked: unknown[] = [];
    const lookup: Transport['lookup'] = (_name, _signal, { nameServers } = {}) => {
      asked.push(nameServers);
      return Promise.resolve(['192.0.2.1']);
    };
    const nameServers = ['192.0.2.53'];
    const channel = dial({ ...transport, lookup }, printer, 80, { ...options, isSerial, nameServers });
    await clock.runUntilIdle();
    await channel;
    expect(asked).toEqual(isSerial ? [nameServers] : [nameServers, nameServers]);
  });

  it('tries only addresses of the family it is to come from, and says when there are none', async () => {
    const { transport, clock, tried } = setUp({
      '2001:db8::1': [1, 'connects'],
      '192.0.2.1': [1, 'connects'],
    });
    const channel = dial(transport, printer, 80, { ...options, localAddress: '192.0.2.77' });
    await clock.runUntilIdle();
    await channel;
    expect(tried).toEqual(['0 192.0.2.1']);

    const onlyV6 = setUp({ '2001:db8::1': [1, 'connects'] });
    await expect(
      dial(onlyV6.transport, printer, 80, { ...options, localAddress: '192.0.2.77' }),
    ).rejects.toMatchObject({
      status: SocketErrorStatus.addressFamilyNotSupported,
      phase: 'lookup',
      message: expect.stringContaining('it has no address of that family, only 2001:db8::1'),
    });
  });

  it('ends with the reason of its signal, not with a summary of attempts', async () => {
    const { transport, clock } = setUp({
      '192.0.2.1': [50, 'ECONNREFUSED'],
      '192.0.2.2': [50_000, 'ETIMEDOUT'],
    });
    const abort = new AbortController();
    const failure = expect(dial(transport, printer, 80, { ...options, signal: abort.signal })).rejects.toBe(
      'enough',
    );
    await clock.advance(100);
    abort.abort('enough');
    await failure;
  });
});
