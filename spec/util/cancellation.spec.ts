import { describe, expect, it } from '@jest/globals';

import { onAbort } from '../../lib/util/abort.js';
import { Cancellation, signalOf } from '../../lib/util/cancellation.js';

const moment = (): Promise<void> => Promise.resolve();

function told(): { readonly news: string[]; readonly tell: (what: string) => () => void } {
  const news: string[] = [];
  return { news, tell: (what) => () => void news.push(what) };
}

describe('Cancellation', () => {
  it('tells whoever waits, once and in the order of registration, and has a reason from then on', () => {
    const { news, tell } = told();
    const cancellation = new Cancellation();
    cancellation.onAbort(tell('first'));
    onAbort(cancellation, tell('second'));
    expect(cancellation.aborted).toBe(false);
    cancellation.throwIfAborted();

    cancellation.abort('enough');
    cancellation.abort('too late');

    expect(news).toEqual(['first', 'second']);
    expect(cancellation).toMatchObject({ aborted: true, reason: 'enough' });
    expect(() => {
      cancellation.throwIfAborted();
    }).toThrow('enough');
  });

  it('does not tell those who unregistered, not even while others are told', () => {
    const { news, tell } = told();
    const cancellation = new Cancellation();
    const takeBack = cancellation.onAbort(tell('taken back'));
    cancellation.onAbort(() => {
      takeBackLast();
    });
    const takeBackLast = cancellation.onAbort(tell('taken back by another'));
    takeBack();
    takeBack();
    cancellation.abort('enough');
    expect(news).toEqual([]);
  });

  it('tells one callback as often as it is registered, and unregistering it twice leaves the other', () => {
    const { news, tell } = told();
    const cancellation = new Cancellation();
    const callback = tell('told');
    const takeBack = cancellation.onAbort(callback);
    cancellation.onAbort(callback);
    takeBack();
    takeBack();
    cancellation.abort('enough');
    expect(news).toEqual(['told']);
  });

  it('tells who comes late in a microtask, unless it has unregistered by then', async () => {
    const { news, tell } = told();
    const cancellation = new Cancellation();
    cancellation.abort('enough');
    cancellation.onAbort(tell('late'));
    cancellation.onAbort(tell('taken back'))();
    expect(news).toEqual([]);
    await moment();
    expect(news).toEqual(['late']);
  });

  it('is a signal for those who want one, before and after', () => {
    const cancellation = new Cancellation();
    const { signal } = cancellation;
    expect(signal).toBeInstanceOf(AbortSignal);
    expect(cancellation.signal).toBe(signal);
    cancellation.abort('enough');
    expect(signal).toMatchObject({ aborted: true, reason: 'enough' });

    const late = new Cancellation();
    late.abort('sooner');
    expect(signalOf(late)).toMatchObject({ aborted: true, reason: 'sooner' });
    const { signal: own } = new AbortController();
    expect(signalOf(own)).toBe(own);
  });
});
