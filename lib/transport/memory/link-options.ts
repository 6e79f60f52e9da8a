import { quote } from '../../util/quote.js';
import { type Range, toRange } from './range.js';

/** What the way between two hosts is like, the same in both directions. */
export interface LinkOptions {
  /**
   * Milliseconds from one host to the other, a whole number from 0 up, or limits it is drawn from for each packet
   * anew; a connection keeps its order all the same. A round trip takes two. Default: 0.
   */
  readonly latencyMs?: number | Range | undefined;

  /**
   * Bytes of one direction of a connection that were sent and not read yet, from 1 up. Once there are so many,
   * writes wait, as they do for the buffers of a kernel, until half of them were read. Counts for connections to
   * come. Default: 262 144.
   */
  readonly capacityBytes?: number | undefined;

  /**
   * Bytes that arrive at once, from 1 up, or limits they are drawn from for each arrival anew. Writes are
   * cut and joined to make such chunks; 1 is one byte at a time, `Infinity` everything that is under way.
   * A chunk is smaller only when nothing else is under way behind it.
   *
   * Default: `'as sent'`. Each write arrives by itself, and what has arrived between two reads is read as one,
   * up to 65 536 bytes, as from a kernel.
   */
  readonly chunkBytes?: number | Range | 'as sent' | undefined;
}

/** Link options, checked and complete. */
export interface LinkSettings {
  readonly latencyMs: Range;
  readonly capacityBytes: number;
  readonly chunkBytes: Range | undefined;
}

export const DEFAULT_LINK: LinkSettings = {
  latencyMs: { min: 0, max: 0 },
  // About what Linux allows a connection before it has tuned itself.
  capacityBytes: 256 * 1024,
  chunkBytes: undefined,
};

/** `settings` with everything that `options` say; what they leave out stays as it is. */
export function changedLink(settings: LinkSettings, options: LinkOptions): LinkSettings {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(`options must be an object, not ${quote(options)}`);
  }
  const { latencyMs, capacityBytes, chunkBytes } = options;
  return {
    latencyMs: latencyMs === undefined ? settings.latencyMs : toRange(latencyMs, 0, 'latencyMs'),
    capacityBytes:
      capacityBytes === undefined ? settings.capacityBytes : toRange(capacityBytes, 1, 'capacityBytes').max,
    chunkBytes: chunkBytes === undefined ? settings.chunkBytes : toChunks(chunkBytes),
  };
}

function toChunks(chunkBytes: number | Range | 'as sent'): Range | undefined {
  return chunkBytes === 'as sent' ? undefined : toRange(chunkBytes, 1, 'chunkBytes', { isEndless: true });
}
