import type { LinkSettings } from './link-options.js';
import { type LinkEvent, type LinkState, nextLinkState } from './link-state.js';
import type { Random } from './random.js';

/** What a link must know of the host at one of its ends. */
export interface LinkEnd {
  readonly name: string;
  readonly isDown: boolean;
  /** How fast its programs read, per connection; `Infinity` when nothing slows them down. */
  readonly readBytesPerSecond: number;
}

/** What is under way on a link and wants to know when its state changes. */
export interface Traffic {
  refresh(): void;
}

/** What becomes of a packet: it is carried, kept until the link is released, or lost. */
export type Passage = 'open' | 'held' | 'cut';

/** Everything between two hosts, or between a host and itself. */
export class Link {
  settings: LinkSettings;
  readonly #description: string;
  readonly #ways: readonly [Way, Way];
  readonly #traffic = new Set<Traffic>();
  #state: LinkState = 'open';

  constructor(a: LinkEnd, b: LinkEnd, settings: LinkSettings, random: Random) {
    this.settings = settings;
    this.#description = `${JSON.stringify(a.name)} and ${JSON.stringify(b.name)}`;
    this.#ways = [
      new Way(this, b, random.fork(`${a.name}>${b.name}`)),
      new Way(this, a, random.fork(`${b.name}>${a.name}`)),
    ];
  }

  get state(): LinkState {
    return this.#state;
  }

  joins(end: LinkEnd): boolean {
    return this.#ways.some((way) => way.end === end);
  }

  wayTo(end: LinkEnd): Way {
    const [there, back] = this.#ways;
    return there.end === end ? there : back;
  }

  /**
   * @param moved - called before what is under way notices.
   * @throws Error - the link is in no state for that.
   */
  move(event: LinkEvent, moved: () => void = () => {}): void {
    this.#state = nextLinkState(this.#state, event, this.#description);
    moved();
    this.refresh();
  }

  /** Something has changed: the link itself, or whether the host at one of its ends is up. */
  refresh(): void {
    // In the order of registering; what becomes busy or idle meanwhile knows the new state already.
    for (const traffic of [...this.#traffic]) traffic.refresh();
  }

  /** @internal For {@link Way}. */
  register(traffic: Traffic): void {
    this.#traffic.add(traffic);
  }

  /** @internal For {@link Way}. */
  unregister(traffic: Traffic): void {
    this.#traffic.delete(traffic);
  }
}

/** One direction of a link. */
export class Way {
  readonly end: LinkEnd;
  readonly #link: Link;
  readonly #random: Random;

  constructor(link: Link, end: LinkEnd, random: Random) {
    this.#link = link;
    this.end = end;
    this.#random = random;
  }

  get settings(): LinkSettings {
    return this.#link.settings;
  }

  get passage(): Passage {
    if (this.#link.state === 'held') return 'held';
    return this.#link.state === 'parted' || this.end.isDown ? 'cut' : 'open';
  }

  drawLatencyMs(): number {
    return this.#random.integer(this.#link.settings.latencyMs);
  }

  /** How many bytes the next arrival is to have; `undefined`: as many as were sent at once. */
  drawChunkBytes(): number | undefined {
    const { chunkBytes } = this.#link.settings;
    return chunkBytes && this.#random.integer(chunkBytes);
  }

  /** How much longer bytes take because the far end reads slowly. */
  readingMs(byteCount: number): number {
    return (byteCount * 1000) / this.end.readBytesPerSecond;
  }

  /** How many bytes a slow reader takes at once: what it reads in a twentieth of a second. */
  get mouthfulBytes(): number {
    return Math.max(1, Math.ceil(this.end.readBytesPerSecond / 20));
  }

  /** From now on, `traffic` is under way. */
  busy(traffic: Traffic): void {
    this.#link.register(traffic);
  }

  idle(traffic: Traffic): void {
    this.#link.unregister(traffic);
  }
}
