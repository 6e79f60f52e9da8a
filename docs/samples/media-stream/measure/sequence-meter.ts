/** What the number of a packet says of it. */
export type Arrival =
  /** The next one, or the first. */
  | 'in order'
  /** Beyond the next one: those between are lost, or still to come. */
  | 'after a gap'
  /** Overtaken by others; RFC 4737, section 3. */
  | 'late'
  | 'twice'
  /** Too far from all others to be one of them. */
  | 'stray'
  /** The second of a new series: the sender has begun anew. */
  | 'restart';

/** So far ahead a packet may be, and so far behind; RFC 3550, appendix A.1. */
const MAX_DROPOUT = 3_000;
const MAX_MISORDER = 100;
const ROUND = 2 ** 16;

/** Counts what came and what did not, by the numbers of the packets; RFC 3550, appendices A.1 and A.3. */
export class SequenceMeter {
  /** The packets last seen, each at its number modulo the length, to tell late from twice. */
  readonly #seen = new Float64Array(128).fill(Number.NaN);
  /** The first and the highest number of this series, counted on where 16 bits begin anew. */
  #first = 0;
  #highest: number | undefined;
  #expectedBefore = 0;
  #strayNext: number | undefined;
  #received = 0;
  #late = 0;
  #twice = 0;

  /** Different packets. */
  get received(): number {
    return this.#received;
  }

  /** How many there must have been, by the first and the highest number. */
  get expected(): number {
    return this.#expectedBefore + (this.#highest === undefined ? 0 : this.#highest - this.#first + 1);
  }

  /** Those that did not come, or have not yet. */
  get lost(): number {
    return this.expected - this.#received;
  }

  get late(): number {
    return this.#late;
  }

  get twice(): number {
    return this.#twice;
  }

  /** @param number - 16 bits. */
  hear(number: number): Arrival {
    if (this.#highest === undefined) return this.#begin(number, 'in order');
    const ahead = modulo(number - this.#highest, ROUND);
    if (ahead > 0 && ahead < MAX_DROPOUT) return this.#take(this.#highest + ahead);
    if (ahead === 0 || ahead >= ROUND - MAX_MISORDER)
      return this.#take(this.#highest + ahead - (ahead && ROUND));
    if (number === this.#strayNext) {
      this.#expectedBefore = this.expected;
      return this.#begin(number, 'restart');
    }
    this.#strayNext = (number + 1) % ROUND;
    return 'stray';
  }

  #begin(number: number, arrival: Arrival): Arrival {
    this.#seen.fill(Number.NaN);
    this.#first = number;
    this.#highest = number - 1;
    this.#take(number);
    return arrival;
  }

  /** @param number - counted on. */
  #take(number: number): Arrival {
    this.#strayNext = undefined;
    const place = modulo(number, this.#seen.length);
    if (this.#seen[place] === number) {
      this.#twice += 1;
      return 'twice';
    }
    this.#seen[place] = number;
    this.#received += 1;
    const highest = this.#highest ?? number;
    this.#highest = Math.max(highest, number);
    this.#first = Math.min(this.#first, number); // the very first may have overtaken some
    if (number > highest) return number === highest + 1 ? 'in order' : 'after a gap';
    this.#late += 1;
    return 'late';
  }
}

/** The remainder that is never negative. */
function modulo(number: number, divisor: number): number {
  return ((number % divisor) + divisor) % divisor;
}
