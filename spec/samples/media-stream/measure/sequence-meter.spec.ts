import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SequenceMeter } from '../../../../docs/samples/media-stream/measure/sequence-meter.js';

function heard(numbers: readonly number[]): { meter: SequenceMeter; arrivals: string[] } {
  const meter = new SequenceMeter();
  return { arrivals: numbers.map((number) => meter.hear(number)), meter };
}

const ok = 'in order';
const gap = 'after a gap';

describe('SequenceMeter', () => {
  it.each([
    ['all in order', [7, 8, 9], [ok, ok, ok], { received: 3, expected: 3, lost: 0, late: 0, twice: 0 }],
    ['one lost', [7, 9], [ok, gap], { received: 2, expected: 3, lost: 1, late: 0, twice: 0 }],
    ['three lost', [7, 11], [ok, gap], { received: 2, expected: 5, lost: 3, late: 0, twice: 0 }],
    ['one late', [7, 9, 8], [ok, gap, 'late'], { received: 3, expected: 3, lost: 0, late: 1, twice: 0 }],
    ['one twice', [7, 8, 8], [ok, ok, 'twice'], { received: 2, expected: 2, lost: 0, late: 0, twice: 1 }],
    [
      'one twice and late',
      [7, 9, 8, 8],
      [ok, gap, 'late', 'twice'],
      { received: 3, expected: 3, lost: 0, late: 1, twice: 1 },
    ],
    [
      'a new round',
      [65_534, 65_535, 0, 1],
      [ok, ok, ok, ok],
      { received: 4, expected: 4, lost: 0, late: 0, twice: 0 },
    ],
    ['a loss at the round', [65_535, 1], [ok, gap], { received: 2, expected: 3, lost: 1, late: 0, twice: 0 }],
    [
      'one late from before the round',
      [65_534, 0, 65_535],
      [ok, gap, 'late'],
      { received: 3, expected: 3, lost: 0, late: 1, twice: 0 },
    ],
    [
      'the first overtaken',
      [8, 7, 9],
      [ok, 'late', ok],
      { received: 3, expected: 3, lost: 0, late: 1, twice: 0 },
    ],
    [
      'the first overtaken at the round',
      [0, 65_535],
      [ok, 'late'],
      { received: 2, expected: 2, lost: 0, late: 1, twice: 0 },
    ],
    [
      'a stray one',
      [7, 40_000, 8],
      [ok, 'stray', ok],
      { received: 2, expected: 2, lost: 0, late: 0, twice: 0 },
    ],
    [
      'a sender that begins anew',
      [7, 9, 40_000, 40_001, 40_003],
      [ok, gap, 'stray', 'restart', gap],
      { received: 4, expected: 6, lost: 2, late: 0, twice: 0 },
    ],
    [
      'the largest gap',
      [0, 2_999],
      [ok, gap],
      { received: 2, expected: 3_000, lost: 2_998, late: 0, twice: 0 },
    ],
    ['too large a gap', [0, 3_000], [ok, 'stray'], { received: 1, expected: 1, lost: 0, late: 0, twice: 0 }],
    [
      'the latest there is',
      [100, 200, 101],
      [ok, gap, 'late'],
      { received: 3, expected: 101, lost: 98, late: 1, twice: 0 },
    ],
    [
      'one too late',
      [100, 201, 100],
      [ok, gap, 'stray'],
      { received: 2, expected: 102, lost: 100, late: 0, twice: 0 },
    ],
  ])('measures %s', (_, numbers, arrivals, counts) => {
    const { meter, arrivals: seen } = heard(numbers);
    const { received, expected, lost, late, twice } = meter;

    expect(seen).toEqual(arrivals);
    expect({ received, expected, lost, late, twice }).toEqual(counts);
  });

  it('has expected one at the most before anything came', () => {
    expect(new SequenceMeter()).toMatchObject({ received: 0, expected: 0, lost: 0 });
  });

  it('counts what is lost, late and twice, wherever the numbers begin', () => {
    const fate = fc.constantFrom('arrives', 'arrives', 'lost', 'twice', 'swapped');
    const begins = fc.integer({ min: 0, max: 65_535 });
    fc.assert(
      fc.property(begins, fc.array(fate, { maxLength: 300 }), (first, fates) => {
        const numbers: number[] = [first];
        let [lost, late, twice] = [0, 0, 0];
        let held: number | undefined;
        fates.forEach((what, i) => {
          const number = (first + 1 + i) % 65_536;
          if (what === 'lost') lost += 1;
          else if (what === 'swapped' && held === undefined) held = number;
          else {
            numbers.push(number);
            if (what === 'twice') numbers.push(number);
            if (what === 'twice') twice += 1;
            if (held !== undefined) numbers.push(held);
            if (held !== undefined) late += 1;
            held = undefined;
          }
        });
        const last = (first + 1 + fates.length) % 65_536;
        numbers.push(last);
        if (held !== undefined) lost += 1;

        expect(heard(numbers).meter).toMatchObject({
          expected: fates.length + 2,
          received: fates.length + 2 - lost,
          lost,
          late,
          twice,
        });
      }),
    );
  });
});
