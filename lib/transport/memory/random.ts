import type { Range } from './range.js';

/**
 * Numbers that look random and are the same for the same seed on every machine: the generator sfc32 by Chris
 * Doty-Humphrey, which passes PractRand, seeded with a hash of a text. Not for secrets.
 */
export class Random {
  readonly #seed: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string) {
    this.#seed = seed;
    const word = hashWords(seed);
    this.#a = word();
    this.#b = word();
    this.#c = word();
    // Seeds that differ little give states that differ little, until they were stirred.
    for (let i = 0; i < 12; i++) this.#next();
  }

  /**
   * Another generator, for something of its own. What is drawn here does not change what is drawn there, so
   * that a connection more or less somewhere does not change the luck of all others.
   */
  fork(label: string): Random {
    return new Random(`${this.#seed}/${label}`);
  }

  /** From 0 up to, and without, 1. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number, each from `min` to `max` as likely as any other. Nothing is drawn when there is no choice. */
  integer({ min, max }: Range): number {
    return min === max ? min : min + Math.floor(this.fraction() * (max - min + 1));
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
}

/** As many 32-bit words as are asked for, made from a text: MurmurHash3's mixing, in the form known as xmur3. */
function hashWords(text: string): () => number {
  let hash = 1_779_033_703 ^ text.length;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 3_432_918_353);
    hash = (hash << 13) | (hash >>> 19);
  }
  return () => {
    hash = Math.imul(hash ^ (hash >>> 16), 2_246_822_507);
    hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_909);
    hash ^= hash >>> 16;
    return hash | 0;
  };
}
