import { describe, expect, it } from '@jest/globals';

import type { SocketErrorPhase } from '../../lib/errors/socket-error-details.js';
import { translate } from '../../lib/errors/translate.js';
import { AttemptLog } from '../../lib/protocol/attempt-log.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

function logOf(...failures: readonly (readonly [code: string, phase: SocketErrorPhase])[]): AttemptLog {
  const log = new AttemptLog(new VirtualClock(false));
  for (const [code, phase] of failures) {
    log.end(log.begin(`${phase} ${code}`, undefined, phase), translate({ code }, 'Cannot connect', phase));
  }
  return log;
}

describe('AttemptLog.mostTelling', () => {
  it.each<[string, (readonly [string, SocketErrorPhase])[], string]>([
    [
      'the host that answered',
      [
        ['ETIMEDOUT', 'connect'],
        ['ECONNREFUSED', 'connect'],
      ],
      'ECONNREFUSED',
    ],
    [
      'a host that did not answer, over no way there',
      [
        ['ENETUNREACH', 'connect'],
        ['ETIMEDOUT', 'connect'],
      ],
      'ETIMEDOUT',
    ],
    [
      'the first of equals',
      [
        ['EHOSTUNREACH', 'connect'],
        ['ENETUNREACH', 'connect'],
      ],
      'EHOSTUNREACH',
    ],
    [
      'the network over this machine',
      [
        ['EAFNOSUPPORT', 'connect'],
        ['ENETUNREACH', 'connect'],
      ],
      'ENETUNREACH',
    ],
    [
      'an attempt over a lookup',
      [
        ['ESERVFAIL', 'lookup'],
        ['EAFNOSUPPORT', 'connect'],
      ],
      'EAFNOSUPPORT',
    ],
  ])('%s', (_, failures, code) => {
    expect(logOf(...failures).mostTelling?.code).toBe(code);
  });

  it('is nothing as long as nothing has failed', () => {
    expect(logOf().mostTelling).toBeUndefined();
  });
});

describe('AttemptLog.attempts', () => {
  it('has what failed and what is under way, in the order of the start, and not what went well', async () => {
    const clock = new VirtualClock(false);
    const log = new AttemptLog(clock);
    const looked = log.begin('host A', undefined, 'lookup');
    const first = log.begin('192.0.2.1', 80, 'connect');
    await clock.advance(30);
    log.end(looked, undefined);
    log.begin('192.0.2.2', 80, 'connect');
    log.end(first, translate({ code: 'ECONNREFUSED' }, 'Cannot connect', 'connect'));
    await clock.advance(40);

    expect(log.attempts).toEqual([
      { address: '192.0.2.1', port: 80, phase: 'connect', durationMs: 30, code: 'ECONNREFUSED' },
      { address: '192.0.2.2', port: 80, phase: 'connect', durationMs: 40, code: undefined },
    ]);
    expect(String(log)).toBe('192.0.2.1 (ECONNREFUSED after 30 ms), 192.0.2.2 (no answer for 40 ms)');
  });

  it('is told without a code where there is none', () => {
    const log = new AttemptLog(new VirtualClock(false));
    log.end(
      log.begin('192.0.2.1', 80, 'connect'),
      translate(new Error('broken'), 'Cannot connect', 'connect'),
    );
    expect(String(log)).toBe('192.0.2.1 (failed after 0 ms)');
  });

  it('leaves out that there is no address of one family once one of the other was tried', () => {
    expect(logOf(['ENOTFOUND', 'lookup'], ['ENODATA', 'lookup']).attempts).toHaveLength(2);
    const { attempts } = logOf(['ENOTFOUND', 'lookup'], ['ESERVFAIL', 'lookup'], ['ETIMEDOUT', 'connect']);
    expect(attempts.map(({ code }) => code)).toEqual(['ESERVFAIL', 'ETIMEDOUT']);
  });
});
