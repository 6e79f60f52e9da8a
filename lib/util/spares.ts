/** How many are kept. A guess: more than most have in use at a time. */
const MAX_SPARES = 64;

/**
 * Objects that are used again and again, for work that is done so often that making one each time would cost more
 * than the work. As many are made as are in use at a time; what is given back is kept up to a limit.
 */
export class Spares<T> {
  readonly #make: () => T;
  readonly #most: number;
  /** Never shortened: an array that `pop` has shortened makes room anew for what is added next (V8). */
  readonly #spares: (T | undefined)[] = [];
  #count = 0;

  /** @param most - how many are kept. */
  constructor(make: () => T, most: number = MAX_SPARES) {
    this.#make = make;
    this.#most = most;
  }

  take(): T {
    if (this.#count === 0) return this.#make();
    const spare = this.#spares[--this.#count];
    this.#spares[this.#count] = undefined;
    return spare as T;
  }

  /** Nobody may use it any more, and it must hold nothing that is to be collected. */
  giveBack(one: T): void {
    if (this.#count < this.#most) this.#spares[this.#count++] = one;
  }
}
