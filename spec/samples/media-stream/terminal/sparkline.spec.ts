import { describe, expect, it } from '@jest/globals';
import { sparkline } from '../../../../docs/samples/media-stream/terminal/sparkline.js';

describe('sparkline()', () => {
  it.each([
    ['nothing', [], 8, 1, ''],
    ['nothing but nothing', [0, 0, 0], 8, 1, '▁▁▁'],
    ['a rise', [0, 1, 2, 3, 4, 5, 6, 7], 8, 1, '▁▂▃▄▅▆▇█'],
    ['what is below the floor', [0, 0.5, 1], 8, 7, '▁▂▂'],
    ['the last ones only', [7, 0, 7], 2, 1, '▁█'],
    ['no width', [1, 2], 0, 1, ''],
    ['less than no width', [1, 2], -3, 1, ''],
  ])('shows %s', (_, values, width, floor, expected) => {
    expect(sparkline(values, width, floor)).toBe(expected);
  });
});
