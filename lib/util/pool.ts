/** How many idle objects are kept. A guess: more than most have in use at a time. */
const MAX_IDLE = 64;

/**
 * An object pool, for work that is done so often that making an object each time would cost more than the work. As
 * many objects are made as are in use at a time; those that were released are kept up to a limit.
 */
export class Pool<T> {
  readonly #make: () => T;
  readonly #maxIdle: number;
  /** Never shortened: V8 allocates anew when something is added to an array that `pop` has shortened. */
  readonly #idle: (T | undefined)[] = [];
  #idleCount = 0;

  /** @param maxIdle - how many released objects are kept; further ones are left to the garbage collector. */
  constructor(make: () => T, maxIdle: number = MAX_IDLE) {
    this.#make = make;
    this.#maxIdle = maxIdle;
  }

  acquire(): T {
    if (this.#idleCount === 0) return this.#make();
    const object = this.#idle[--this.#idleCount];
    this.#idle[this.#idleCount] = undefined;
    return object as T;
  }

  /** Nobody may use the object any more, and it must refer to nothing that is to be collected. */
  release(object: T): void {
    if (this.#idleCount < this.#maxIdle) this.#idle[this.#idleCount++] = object;
  }
}
