import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GrowingBuffer } from '../../lib/data/growing-buffer.js';

describe('GrowingBuffer', () => {
  it('holds what was appended and put in front, through every growth', () => {
    const step = fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 400 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const buffer = new GrowingBuffer();
        const model: number[] = [];
        for (const [isAppended, bytes] of steps) {
          if (isAppended) buffer.append(bytes);
          else buffer.prepend(bytes);
          model.splice(isAppended ? model.length : 0, 0, ...bytes);
        }
        expect(buffer).toHaveLength(model.length);
        expect([...buffer.give()]).toEqual(model);
        expect(buffer).toHaveLength(0);
      }),
    );
  });

  it('takes no memory before something is written', () => {
    expect(new GrowingBuffer().bytes).toHaveLength(0);
  });

  it('lends its memory and uses it again', () => {
    const buffer = new GrowingBuffer();
    buffer.append(Uint8Array.of(1, 2));
    const lent = buffer.borrow();
    expect(lent).toEqual(Uint8Array.of(1, 2));
    buffer.append(Uint8Array.of(3));
    expect(lent).toEqual(Uint8Array.of(3, 2));
  });

  it('gives its memory away for good', () => {
    const buffer = new GrowingBuffer();
    buffer.append(Uint8Array.of(1, 2));
    const given = buffer.give();
    buffer.append(Uint8Array.of(3));
    expect(given).toEqual(Uint8Array.of(1, 2));
  });

  it('begins anew as large as the memory it gave away was, up to 64 KiB', () => {
    const buffer = new GrowingBuffer();
    for (const [size, next] of [
      [1_000, 1_024],
      [1, 1_024],
      [1_000_000, 65_536],
    ] as const) {
      buffer.append(new Uint8Array(size));
      buffer.give();
      buffer.append(Uint8Array.of(1));
      expect(buffer.bytes).toHaveLength(next);
    }
  });

  it('keeps no more than 16 KiB when it is empty', () => {
    const buffer = new GrowingBuffer();
    for (const [size, kept] of [
      [16_384, 16_384],
      [16_385, 0],
    ] as const) {
      buffer.append(new Uint8Array(size));
      buffer.borrow();
      expect(buffer.bytes).toHaveLength(kept);
    }
  });

  it('takes nothing once it is closed, not even nothing', () => {
    const buffer = new GrowingBuffer();
    buffer.append(Uint8Array.of(1));
    buffer.close();
    expect(buffer).toHaveLength(0);
    expect(() => buffer.extend(0)).toThrow('Cannot write: the writer is closed');
    expect(() => buffer.reserve(1)).toThrow('Cannot write: the writer is closed');
  });
});
