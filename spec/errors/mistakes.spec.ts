import { setTimeout as wait } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { illegalCall, notSupported, operationAborted, timedOut } from '../../lib/errors/failures.js';
import { isMistake } from '../../lib/errors/mistakes.js';
import { translate } from '../../lib/errors/translate.js';
import { DataReader } from '../../lib/index.js';
import { ScriptedPeer } from '../data/scripted-streams.js';

/** What a call or its promise fails with. */
async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (failure) {
    return failure;
  }
  throw new Error('it did not fail');
}

describe('isMistake()', () => {
  it.each<[string, () => unknown]>([
    ['what a program throws', () => new Error('oh')],
    ['a wrong argument', () => failureOf(() => new DataReader(new ScriptedPeer().stream).loadAsync(-1))],
    [
      'to read what was not loaded',
      () => failureOf(() => DataReader.fromBuffer(new Uint8Array(1)).readInt16()),
    ],
    ['a call at the wrong time', () => illegalCall('Cannot connect: the socket is connected already')],
    ['what is not supported', () => notSupported('Cannot do that')],
    ['nothing at all', () => undefined],
  ])('sees %s', async (_, make) => {
    expect(isMistake(await make())).toBe(true);
  });

  it.each<[string, () => unknown]>([
    [
      'a connection that broke',
      () => translate(Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'Cannot read', 'read'),
    ],
    [
      'what the platform refuses',
      () => translate(Object.assign(new Error('no'), { code: 'EACCES' }), 'Cannot send', 'write'),
    ],
    ['time that ran out', () => timedOut('Cannot read', 10, 'read')],
    ['a socket that was closed meanwhile', () => operationAborted('Cannot read on', 'read')],
    ['a signal of time', () => failureOf(() => wait(1_000, undefined, { signal: AbortSignal.timeout(1) }))],
    ['the reason of a signal of time', () => new DOMException('time is up', 'TimeoutError')],
    ['the usual reason of a signal', () => AbortSignal.abort().reason as unknown],
    [
      'a peer that finishes too early',
      () => {
        const peer = new ScriptedPeer();
        peer.finish();
        return failureOf(() => new DataReader(peer.stream).loadExactlyAsync(4));
      },
    ],
  ])('does not see %s', async (_, make) => {
    expect(isMistake(await make())).toBe(false);
  });
});
