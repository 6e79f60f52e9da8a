import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WINDOW_MESSAGES } from '../../../../docs/samples/multicast-chat/protocol/limits.js';
import { MessageOrder, type Told } from '../../../../docs/samples/multicast-chat/protocol/message-order.js';

const nothing: Told = { texts: [], lost: 0 };

describe('MessageOrder', () => {
  it('tells messages as they come when they come in order', () => {
    const order = new MessageOrder(4);

    expect(order.hear(5, 'five')).toEqual({ texts: ['five'], lost: 0 });
    expect(order.hear(6, 'six')).toEqual({ texts: ['six'], lost: 0 });
    expect(order.gap).toBeUndefined();
  });

  it('tells nothing twice, and nothing of before we came', () => {
    const order = new MessageOrder(4);
    order.hear(5, 'five');

    expect(order.hear(5, 'five')).toEqual(nothing);
    expect(order.hear(4, 'four')).toEqual(nothing);
  });

  it('holds what came too early until the gap is filled', () => {
    const order = new MessageOrder(0);

    expect(order.hear(3, 'three')).toEqual(nothing);
    expect(order.gap).toEqual({ first: 1, last: 2 });
    expect(order.hear(1, 'one')).toEqual({ texts: ['one'], lost: 0 });
    expect(order.gap).toEqual({ first: 2, last: 2 });
    expect(order.hear(2, 'two')).toEqual({ texts: ['two', 'three'], lost: 0 });
    expect(order.gap).toBeUndefined();
  });

  it('learns of a last message that nobody heard', () => {
    const order = new MessageOrder(0);
    order.hear(1, 'one');

    expect(order.learn(3)).toEqual(nothing);
    expect(order.gap).toEqual({ first: 2, last: 3 });
  });

  it('gives up one gap after the other, and counts', () => {
    const order = new MessageOrder(0);
    order.hear(3, 'three');
    order.hear(5, 'five');
    order.learn(6);

    expect(order.giveUp()).toEqual({ texts: ['three'], lost: 2 });
    expect(order.giveUp()).toEqual({ texts: ['five'], lost: 1 });
    expect(order.giveUp()).toEqual({ texts: [], lost: 1 });
    expect(order.giveUp()).toEqual(nothing);
    expect(order.hear(2, 'two')).toEqual(nothing);
  });

  it('does not wait for what is too far behind, whatever number a stranger sends', () => {
    const order = new MessageOrder(0);
    order.hear(2, 'two');

    expect(order.learn(2 ** 32 - 1)).toEqual({ texts: ['two'], lost: 2 ** 32 - 2 - WINDOW_MESSAGES });
    expect(order.gap).toEqual({ first: 2 ** 32 - WINDOW_MESSAGES, last: 2 ** 32 - 1 });
  });

  it('tells all in order and once, whatever is lost, repeated and overtaken', () => {
    const numbers = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 120 });
    fc.assert(
      fc.property(numbers, (heard) => {
        const order = new MessageOrder(0);
        const told: string[] = [];
        let lost = 0;
        const take = ({ texts, lost: more }: Told): void => {
          told.push(...texts);
          lost += more;
        };
        for (const number of heard) take(order.hear(number, String(number)));
        take(order.learn(40));
        while (order.gap !== undefined) take(order.giveUp());

        const expected = [...new Set(heard)].sort((one, other) => one - other);
        expect(told).toEqual(expected.map(String));
        expect(lost).toBe(40 - expected.length);
      }),
    );
  });
});
