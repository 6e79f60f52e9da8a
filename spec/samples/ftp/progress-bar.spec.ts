import { describe, expect, it } from '@jest/globals';
import { progressLine, sizeText } from '../../../docs/samples/ftp/progress-bar.js';

describe('progressLine()', () => {
  it.each([
    [0, 1000, `[>${' '.repeat(29)}]   0 %  0 B of 1000 B, 0 B/s`, 0, 0],
    [1536, 3072, `[${'='.repeat(15)}>${' '.repeat(14)}]  50 %  1.5 KiB of 3.0 KiB, 1.0 KiB/s`, 512, 500],
    [3072, 3072, `[${'='.repeat(30)}] 100 %  3.0 KiB of 3.0 KiB, 3.0 KiB/s`, 3072, 1000],
    [0, 0, `[${'='.repeat(30)}] 100 %  0 B of 0 B, 0 B/s`, 0, 0],
    // A file that has grown meanwhile.
    [20, 10, `[${'='.repeat(30)}] 100 %  20 B of 10 B, 20 B/s`, 20, 1000],
    [2048, undefined, '2.0 KiB, 2.0 KiB/s', 2048, 1000],
  ])('of %d of %d', (doneBytes, totalBytes, line, movedBytes, elapsedMs) => {
    expect(progressLine({ doneBytes, totalBytes, movedBytes, elapsedMs })).toBe(line);
  });
});

describe('sizeText()', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024 ** 2, '1.0 MiB'],
    [5.5 * 1024 ** 3, '5.5 GiB'],
    [3 * 1024 ** 5, '3072.0 TiB'],
  ])('of %d', (bytes, text) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
