import { quote } from '../../util/quote.js';
import { type Range, toRange } from './range.js';

/** What the way between two hosts is like, the same in both directions. */
export interface LinkOptions {
  /**
   * Milliseconds from one host to the other, a whole number from 0 up, or limits it is drawn from for each packet
   * anew; connections and datagrams keep their order all the same. A round trip takes two. Default: 0.
   */
  readonly latencyMs?: number | Range | undefined;

  /**
   * Bytes of one direction of a connection that were sent and not read yet, from 1 up. Once there are so many,
   * writes wait, as they do for the buffers of a kernel, until half of them were read. Counts for connections to
   * come. Of datagrams, as many bytes of one direction may be under way, each with 28 of headers; what comes over
   * that is lost, as at a busy router. Default: 262 144.
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

  /** How likely a datagram is lost, from 0 to 1 (every one). Connections lose nothing: TCP repeats it. Default: 0. */
  readonly loss?: number | undefined;

  /** How likely a datagram arrives twice, from 0 to 1; the copy comes right behind it. Default: 0. */
  readonly duplicate?: number | undefined;

  /**
   * How likely a datagram is overtaken by the next one of its direction, from 0 to 1 (every second one: two change
   * places). When none comes it arrives 100 ms late. Default: 0, their order is kept whatever the latency is.
   */
  readonly reorder?: number | undefined;

  /**
   * Routers on the way, from 0 up. They let a datagram pass while its hop limit lasts: to a group it is 1 unless
   * `control.multicastHopLimit` says otherwise, which one router stops. No router passes broadcasts on, nor what
   * is for groups of the link (224.0.0.0/24, ff02::/16). Default: 0.
   */
  readonly routers?: number | undefined;
}

/** Link options, checked and complete. */
export interface LinkSettings {
  readonly latencyMs: Range;
  readonly capacityBytes: number;
  readonly chunkBytes: Range | undefined;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly routers: number;
}

export const DEFAULT_LINK: LinkSettings = {
  latencyMs: { min: 0, max: 0 },
  // About what Linux allows a connection before it has tuned itself.
  capacityBytes: 256 * 1024,
  chunkBytes: undefined,
  loss: 0,
  duplicate: 0,
  reorder: 0,
  routers: 0,
};

/** `settings` with everything that `options` say; what they leave out stays as it is. */
export function changedLink(settings: LinkSettings, options: LinkOptions): LinkSettings {
  if (typeof options !== 'object' || (options as unknown) === null) {
    throw new TypeError(`options must be an object, not ${quote(options)}`);
  }
  const { latencyMs, capacityBytes, chunkBytes, routers } = options;
  return {
    latencyMs: latencyMs === undefined ? settings.latencyMs : toRange(latencyMs, 0, 'latencyMs'),
    capacityBytes:
      capacityBytes === undefined ? settings.capacityBytes : toRange(capacityBytes, 1, 'capacityBytes').max,
    chunkBytes: chunkBytes === undefined ? settings.chunkBytes : toChunks(chunkBytes),
    loss: toChance(options.loss, settings.loss, 'loss'),
    duplicate: toChance(options.duplicate, settings.duplicate, 'duplicate'),
    reorder: toChance(options.reorder, settings.reorder, 'reorder'),
    routers: routers === undefined ? settings.routers : toRange(routers, 0, 'routers').max,
  };
}

function toChance(value: number | undefined, before: number, name: string): number {
  if (value === undefined) return before;
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${quote(value)}`);
  if (value >= 0 && value <= 1) return value;
  throw new RangeError(`${name} must be from 0 to 1, not ${value}`);
}

function toChunks(chunkBytes: number | Range | 'as sent'): Range | undefined {
  return chunkBytes === 'as sent' ? undefined : toRange(chunkBytes, 1, 'chunkBytes', { isEndless: true });
}
