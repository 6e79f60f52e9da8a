/** Stands for the rest of every queue that has none; never changed. */
const NONE: never[] = [];

/**
 * A queue whose front is as cheap to take as its end is to add to, however long it is. One that holds an item at
 * most, as most do, never allocates.
 */
export class Fifo<T> implements Iterable<T> {
  #first: T | undefined;
  /** What is behind the first; those before `#next` are taken. */
  #rest: (T | undefined)[] = NONE;
  #next = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): T | undefined {
    return this.#first;
  }

  push(item: T): void {
    if (this.#length === 0) this.#first = item;
    else if (this.#rest === NONE) this.#rest = [item];
    else this.#rest.push(item);
    this.#length++;
  }

  shift(): T | undefined {
    const item = this.#first;
    if (this.#length === 0) return item;
    this.#length--;
    this.#first = this.#length === 0 ? undefined : this.#rest[this.#next++];
    if (this.#next > 0) this.#letGo();
    return item;
  }

  clear(): void {
    this.#first = undefined;
    this.#rest = NONE;
    this.#next = 0;
    this.#length = 0;
  }

  *[Symbol.iterator](): Iterator<T> {
    if (this.#length > 0) yield this.#first as T;
    for (let i = this.#next; i < this.#rest.length; i++) yield this.#rest[i] as T;
  }

  /** Of what was taken from the rest. */
  #letGo(): void {
    if (this.#next === this.#rest.length) {
      this.#rest = NONE;
      this.#next = 0;
      return;
    }
    this.#rest[this.#next - 1] = undefined;
    if (this.#next < 1024 || 2 * this.#next < this.#rest.length) return;
    // Half of it is gone: the rest moves up, which on the average costs each item one move.
    this.#rest = this.#rest.slice(this.#next);
    this.#next = 0;
  }
}
