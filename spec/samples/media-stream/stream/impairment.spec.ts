import { describe, expect, it } from '@jest/globals';
import { Impairment } from '../../../../docs/samples/media-stream/stream/impairment.js';

/** What is sent in place of 1, 2, 3 and so on, with these draws. */
function sent(
  draws: readonly number[],
  packets: number,
  options = { losePercent: 10, swapPercent: 10 },
): number[] {
  const left = [...draws];
  const impairment = new Impairment({ ...options, random: () => left.shift() ?? 0.99 });
  const all = Array.from({ length: packets }, (_, n) => impairment.apply(Uint8Array.of(n + 1)));
  return [...all.flat(), ...impairment.rest()].map(([n = 0]) => n);
}

describe('Impairment', () => {
  it.each([
    ['nothing happens', [], [1, 2, 3, 4]],
    ['the second is left out', [0.5, 0.5, 0.05], [1, 3, 4]],
    ['the second and the third change places', [0.5, 0.5, 0.5, 0.05], [1, 3, 2, 4]],
    ['the second is held while the third is left out', [0.5, 0.5, 0.5, 0.05, 0.05], [1, 4, 2]],
    ['the last is held and none comes', [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.05], [1, 2, 3, 4]],
  ])('when %s', (_, draws, expected) => {
    expect(sent(draws, 4)).toEqual(expected);
  });

  it.each([
    ['all out', { losePercent: 100, swapPercent: 0 }, []],
    ['every two in the other order', { losePercent: 0, swapPercent: 100 }, [2, 1, 4, 3]],
  ])('lets %s', (_, options, expected) => {
    expect(sent([], 4, options)).toEqual(expected);
  });
});
