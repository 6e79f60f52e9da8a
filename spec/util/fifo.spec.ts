import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Fifo } from '../../lib/util/fifo.js';

describe('Fifo', () => {
  it('behaves like an array that is pushed to and shifted from', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant('shift'), fc.integer({ min: 1, max: 2_000 }))), (steps) => {
        const fifo = new Fifo<number>();
        const model: number[] = [];
        let next = 0;
        for (const step of steps) {
          if (typeof step === 'string') {
            expect(fifo.shift()).toBe(model.shift());
          } else {
            for (let i = 0; i < step; i++) fifo.push(next);
            for (let i = 0; i < step; i++) model.push(next);
            next++;
          }
          expect([fifo.length, fifo.first]).toEqual([model.length, model[0]]);
        }
        expect([...fifo]).toEqual(model);
      }),
    );
  });

  it('keeps its order while it is long and moves up', () => {
    const fifo = new Fifo<number>();
    const taken: (number | undefined)[] = [];
    for (let i = 0; i < 10_000; i++) fifo.push(i);
    for (let i = 0; i < 9_000; i++) taken.push(fifo.shift());
    for (let i = 10_000; i < 12_000; i++) fifo.push(i);
    while (fifo.length > 0) taken.push(fifo.shift());

    expect(taken).toEqual(Array.from({ length: 12_000 }, (_, i) => i));
    expect(fifo.shift()).toBeUndefined();
  });
});
