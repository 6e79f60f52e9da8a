/** Something to be done at a certain time. */
export interface Timer {
  readonly dueMs: number;
  readonly work: () => void;
}

interface Entry extends Timer {
  /** Timers of the same time are due in the order in which they were set. */
  readonly order: number;
  /** Where the entry is in the heap, so that it can be taken out: most timers are limits that nobody reaches. */
  at: number;
}

/** Timers, the earliest first. A binary heap: adding and taking out cost the logarithm of their number. */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #nextOrder = 0;

  get size(): number {
    return this.#heap.length;
  }

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  /** @returns takes the timer out; may be called at any time and more than once. */
  add(dueMs: number, work: () => void): () => void {
    const entry: Entry = { dueMs, work, order: this.#nextOrder++, at: this.#heap.length };
    this.#heap.push(entry);
    this.#moveUp(entry);
    return () => {
      this.#remove(entry);
    };
  }

  takeFirst(): Timer | undefined {
    const first = this.#heap[0];
    if (first !== undefined) this.#remove(first);
    return first;
  }

  clear(): void {
    for (const entry of this.#heap.splice(0)) entry.at = OUT;
  }

  #remove(entry: Entry): void {
    const { at } = entry;
    if (at === OUT) return;
    entry.at = OUT;
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#put(last, at);
    this.#moveUp(last);
    this.#moveDown(last);
  }

  #moveUp(entry: Entry): void {
    while (entry.at > 0) {
      const parent = this.#heap[(entry.at - 1) >> 1];
      if (parent === undefined || isBefore(parent, entry)) return;
      this.#swap(parent, entry);
    }
  }

  #moveDown(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.at + 1];
      const right = this.#heap[2 * entry.at + 2];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(entry, child)) return;
      this.#swap(entry, child);
    }
  }

  #swap(upper: Entry, lower: Entry): void {
    const { at } = upper;
    this.#put(upper, lower.at);
    this.#put(lower, at);
  }

  #put(entry: Entry, at: number): void {
    entry.at = at;
    this.#heap[at] = entry;
  }
}

const OUT = -1;

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
