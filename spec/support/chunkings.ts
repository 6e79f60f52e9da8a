import type { Find, Found } from '../../lib/protocol/preface.js';
import { concatBytes } from '../../lib/util/bytes.js';

/**
 * What `find` finds in `bytes`, after it was shown every beginning of them, as they may arrive, and has asked for more
 * each time; and the same with something else behind them.
 */
export function foundInAnyChunking<T>(find: Find<T>, bytes: Uint8Array): Found<T> | undefined {
  for (const length of bytes.keys()) {
    const early = find(bytes.subarray(0, length));
    if (early !== undefined) throw new Error(`Found after ${length} of ${bytes.length} bytes`);
  }
  const found = find(bytes);
  const glued = find(concatBytes([bytes, Uint8Array.of(0, 13, 10, 255)]));
  expect(glued).toEqual(found);
  return found;
}

/** How many of `bytes` it takes until `find` refuses them, and why. */
export function refusedAfter<T>(
  find: Find<T>,
  bytes: Uint8Array,
): { readonly byteCount: number; readonly failure: unknown } {
  for (let byteCount = 0; byteCount <= bytes.length; byteCount++) {
    try {
      const found = find(bytes.subarray(0, byteCount));
      if (found !== undefined) throw new Error(`Found in ${byteCount} bytes what should be refused`);
    } catch (failure) {
      return { byteCount, failure };
    }
  }
  throw new Error('Not refused');
}
