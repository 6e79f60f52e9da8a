import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ServiceRecord } from 'streamsocket';

import { orderRecords } from '../../lib/protocol/service-records.js';
import { Random } from '../../lib/transport/memory/random.js';

const record = (target: string, priority: number, weight: number): ServiceRecord => {
  return { target, port: 5222, priority, weight };
};
const names = (groups: readonly (readonly ServiceRecord[])[]): string[] => {
  return groups.map((group) => group.map(({ target }) => target).join(' '));
};

describe('orderRecords()', () => {
  it('has the lowest priority first', () => {
    const records = [record('c', 20, 0), record('a', 5, 0), record('b', 10, 0)];
    expect(names(orderRecords(records, () => 0))).toEqual(['a', 'b', 'c']);
  });

  // The example of RFC 2782: weights 1 and 3, drawn with numbers from 0 to 4.
  it.each([
    [0, 'slow fast'],
    [0.39, 'slow fast'],
    [0.4, 'fast slow'],
    [0.99, 'fast slow'],
  ])('draws by weight: %d gives %s', (random, order) => {
    const records = [record('slow', 0, 1), record('fast', 0, 3)];
    expect(names(orderRecords(records, () => random))).toEqual([order]);
  });

  it('gives weight 0 the one number 0, wherever it stands', () => {
    const records = [record('heavy', 0, 9), record('light', 0, 0)];
    expect(names(orderRecords(records, () => 0))).toEqual(['light heavy']);
    expect(names(orderRecords(records, () => 0.1))).toEqual(['heavy light']);
    const lightest = [record('one', 0, 1), record('none', 0, 0)];
    expect(names(orderRecords(lightest, () => 0))).toEqual(['none one']);
  });

  it('comes first as often as its weight says', () => {
    const random = new Random('7');
    const records = [record('a', 0, 60), record('b', 0, 30), record('c', 0, 10)];
    const firsts: Record<string, number> = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 10_000; i++) {
      const [[first] = []] = orderRecords(records, () => random.fraction());
      if (first !== undefined) firsts[first.target] = (firsts[first.target] ?? 0) + 1;
    }
    expect(Math.abs((firsts.a ?? 0) - 6_000)).toBeLessThan(250);
    expect(Math.abs((firsts.b ?? 0) - 3_000)).toBeLessThan(250);
  });

  it('loses no record and repeats none', () => {
    const anyRecord = fc.record({
      target: fc.uuid(),
      port: fc.nat(65_535),
      priority: fc.nat(3),
      weight: fc.nat(65_535),
    });
    fc.assert(
      fc.property(fc.array(anyRecord), fc.integer(), (records, seed) => {
        const random = new Random(String(seed));
        const groups = orderRecords(records, () => random.fraction());
        expect(new Set(groups.flat())).toEqual(new Set(records));
        expect(groups.flat()).toHaveLength(records.length);
        const priorities = groups.map(([first]) => first?.priority ?? -1);
        expect(priorities).toEqual([...priorities].sort((a, b) => a - b));
      }),
    );
  });
});
