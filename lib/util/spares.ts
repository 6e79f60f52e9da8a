/** How many are kept. A guess: more than most have in use at a time. */
const MAX_SPARES = 64;

/**
 * Objects that are used again and again, for work that is done so often that making one each time would cost more
 * than the work. As many are made as are in use at a time; what is given back is kept up to a limit.
 */
export class Spares<T> {
  readonly #make: () => T;
  readonly #spares: T[] = [];

  constructor(make: () => T) {
    this.#make = make;
  }

  take(): T {
    return this.#spares.pop() ?? this.#make();
  }

  /** Nobody may use it any more, and it must hold nothing that is to be collected. */
  giveBack(one: T): void {
    if (this.#spares.length < MAX_SPARES) this.#spares.push(one);
  }
}
