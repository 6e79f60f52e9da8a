import { describe, expect, it } from '@jest/globals';

import { EventSource } from '../../lib/sockets/event-source.js';

function setUp() {
  const log: string[] = [];
  const source = new EventSource<number>('counted', (failure, args) => {
    log.push(`${String(failure)} at ${args}`);
  });
  const listener = (name: string) => (args: number) => {
    log.push(`${name} ${args}`);
  };
  return { log, source, listener };
}

describe('EventSource', () => {
  it('calls listeners in the order of their coming, each once, and none that was taken away', () => {
    const { log, source, listener } = setUp();
    const [a, b, c] = [listener('a'), listener('b'), listener('c')];
    for (const one of [a, b, a, c]) source.add(one, false);
    source.emit(1);
    source.remove(b);
    source.remove(b);
    source.emit(2);

    expect(log).toEqual(['a 1', 'b 1', 'c 1', 'a 2', 'c 2']);
  });

  it('calls a listener for one event once, beside others that stay', () => {
    const { log, source, listener } = setUp();
    source.add(listener('once'), true);
    source.add(listener('always'), false);
    source.emit(1);
    source.emit(2);

    expect(log).toEqual(['once 1', 'always 1', 'always 2']);
    expect(source.isHeard).toBe(true);
  });

  it('has one listener by its property, which takes the place of the one before', () => {
    const { log, source, listener } = setUp();
    const [a, b] = [listener('a'), listener('b')];
    source.add(listener('other'), false);
    source.property = a;
    source.property = b;
    source.emit(1);
    expect(source.property).toBe(b);
    source.property = null;
    source.emit(2);

    expect(log).toEqual(['other 1', 'b 1', 'other 2']);
    expect(source.property).toBeNull();
  });

  it('goes on with the others when one throws or rejects, and tells of that', async () => {
    const { log, source, listener } = setUp();
    source.add(() => {
      throw new Error('thrown');
    }, false);
    source.add(() => Promise.reject(new Error('rejected')), false);
    source.add(listener('last'), false);
    source.emit(1);
    await new Promise(setImmediate);

    expect(log).toEqual(['Error: thrown at 1', 'last 1', 'Error: rejected at 1']);
  });
});
