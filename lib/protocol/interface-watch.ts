import type { NetworkInterface } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';

/** How often interfaces are looked at. Node has no news of them; a look takes some 50 µs. */
export const POLL_MS = 2_000;

/** Tells when the interfaces of a machine, or their addresses, have changed. Costs nothing unless it is started. */
export class InterfaceWatch {
  readonly #clock: Clock;
  readonly #list: () => readonly NetworkInterface[];
  readonly #changed: () => void;
  #cancel: (() => void) | undefined;
  #seen = '';

  constructor(clock: Clock, list: () => readonly NetworkInterface[], changed: () => void) {
    this.#clock = clock;
    this.#list = list;
    this.#changed = changed;
  }

  /** Looks from now on; starting twice is fine. */
  start(): void {
    if (this.#cancel !== undefined) return;
    this.#seen = this.#state();
    this.#lookLater();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #lookLater(): void {
    this.#cancel = this.#clock.after(POLL_MS, () => {
      const state = this.#state();
      const isNew = state !== this.#seen;
      this.#seen = state;
      // Whoever is told may stop us, so the next look comes first.
      this.#lookLater();
      if (isNew) this.#changed();
    });
  }

  /** Everything that counts as a change; the order in which the system lists things does not. */
  #state(): string {
    const lines = this.#list().flatMap(({ name, addresses, prefixLengths }) => {
      return [name, ...addresses.map((address, i) => `${name} ${address}/${prefixLengths?.[i] ?? ''}`)];
    });
    return lines.sort().join('\n');
  }
}
