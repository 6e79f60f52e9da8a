/** What is to go wrong. */
export interface ImpairmentOptions {
  /** So many packets of a hundred are left out. */
  readonly losePercent: number;
  /** So many of a hundred change places with the next. */
  readonly swapPercent: number;
  /** From 0 up to 1. */
  readonly random: () => number;
}

/** Does on purpose what networks do by accident, so that there is something to be measured on a good one. */
export class Impairment {
  readonly #options: ImpairmentOptions;
  #held: Uint8Array | undefined;
  #leftOut = 0;
  #swapped = 0;

  constructor(options: ImpairmentOptions) {
    this.#options = options;
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  get swapped(): number {
    return this.#swapped;
  }

  /** What is to be sent in place of this datagram. */
  apply(datagram: Uint8Array): readonly Uint8Array[] {
    const { losePercent, swapPercent, random } = this.#options;
    if (random() * 100 < losePercent) {
      this.#leftOut += 1;
      return [];
    }
    if (this.#held !== undefined) {
      this.#swapped += 1;
      return [datagram, ...this.rest()];
    }
    if (random() * 100 >= swapPercent) return [datagram];
    this.#held = datagram;
    return [];
  }

  /** What is held for a next one; once there is none, it goes as it is. */
  rest(): readonly Uint8Array[] {
    const held = this.#held;
    this.#held = undefined;
    return held === undefined ? [] : [held];
  }
}
