import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ChunkList } from '../../lib/data/chunk-list.js';

type Model = Uint8Array[];

/** What a list and an array of chunks both do; each returns what can be seen of it. */
const moves: Readonly<Record<string, (list: ChunkList, model: Model, chunk: Uint8Array) => void>> = {
  push(list, model, chunk) {
    list.push(chunk);
    model.push(chunk);
  },
  unshift(list, model, chunk) {
    list.unshift(chunk);
    model.unshift(chunk);
  },
  shift(list, model) {
    expect(list.shift()).toEqual(model.shift() ?? new Uint8Array());
  },
  pop(list, model) {
    expect(list.pop()).toEqual(model.pop() ?? new Uint8Array());
  },
  clear(list, model) {
    list.clear();
    model.length = 0;
  },
};

describe('ChunkList', () => {
  it('does what an array of chunks does', () => {
    const move = fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('push', 'shift') },
      { weight: 2, arbitrary: fc.constantFrom('unshift', 'pop') },
      { weight: 1, arbitrary: fc.constant('clear') },
    );
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.nat(200), fc.array(fc.tuple(move, chunk), { maxLength: 200 }), (before, script) => {
        const list = new ChunkList();
        const model: Model = [];
        for (let i = 0; i < before; i++) moves.push?.(list, model, Uint8Array.of(i));
        for (const [name, bytes] of script) {
          moves[name]?.(list, model, bytes);
          const all = model.flatMap((each) => [...each]);
          expect(list.byteLength).toBe(all.length);
          if (all.length > 0) expect(list.byteAt(all.length >> 1)).toBe(all[all.length >> 1]);
        }
      }),
    );
  });

  it('knows no byte before its first', () => {
    const list = new ChunkList();
    list.push(Uint8Array.of(1));
    expect(() => list.byteAt(-1)).toThrow('BUG');
  });

  it('appends small chunks together once there are many, and the bytes stay in order', () => {
    const list = new ChunkList();
    const sent = Array.from({ length: 10_000 }, (_, i) => Uint8Array.of(i & 0xff));
    for (const chunk of sent.slice(0, 5_000)) list.append(chunk);
    // Taking and adding from either side does not make it write over what is held.
    const taken = [list.shift(), list.shift()];
    const last = list.pop();
    list.push(last);
    for (const chunk of sent.slice(5_000)) list.append(chunk);

    expect(list.byteLength).toBe(9_998);
    for (let chunk = list.shift(); chunk.length > 0; chunk = list.shift()) taken.push(chunk);
    expect(taken.length).toBeLessThan(30);
    expect(taken.flatMap((chunk) => [...chunk])).toEqual(sent.flatMap((chunk) => [...chunk]));
  });
});
