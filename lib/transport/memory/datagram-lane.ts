import type { Clock } from '../../util/clock.js';
import { Fifo } from '../../util/fifo.js';
import type { Passage, Traffic, Way } from './link.js';
import type { Random } from './random.js';

/** Why a datagram did not get to the other end of a link. */
export type DatagramLoss = 'loss' | 'capacity' | 'hop limit' | 'partition' | 'crash';

/** What became of the datagrams that went from one host to another. */
export interface DatagramCounters {
  /** Handed to the link. What is for a group or for all counts for each host that it goes to. */
  readonly sent: number;
  /** Copies that the link made, by its option `duplicate`. */
  readonly duplicated: number;
  /** Overtaken by the next one, by its option `reorder`. */
  readonly reordered: number;
  /** Come to the other host, copies included; whether anybody heard them there is another matter. */
  readonly arrived: number;
  /**
   * Lost, by what it was: the options `loss`, `capacityBytes` (`capacity`) and `routers` (`hop limit`), a partition,
   * or the crash of the receiver.
   */
  readonly lost: Readonly<Record<DatagramLoss, number>>;
}

/** A datagram to be carried. For each copy one of the two is called; `lose` from within `carry` as well. */
export interface Load {
  readonly byteCount: number;
  /** Through how many routers it may go, plus one. */
  readonly hopLimit: number;
  arrive(): void;
  lose(why: DatagramLoss): void;
}

/** What IP and UDP put before the payload, by IPv4 (RFC 791, RFC 768); so that empty ones have a bound as well. */
export const HEADER_BYTES = 28;

/** How long a datagram waits to be overtaken. A guess: longer than voice or games leave between two. */
const OVERTAKEN_WITHIN_MS = 100;

interface UnderWay {
  /** A datagram and its copy, if there is one; the copy goes whatever way it goes. */
  readonly copies: readonly Copy[];
  readonly dueMs: number;
}

type Copy = Pick<Load, 'arrive' | 'lose'>;

type Counts = Record<Exclude<keyof DatagramCounters, 'lost'>, number>;

/** One direction of a link, for datagrams: each arrives in its time, twice, late or never, as the link has it. */
export class DatagramLane implements Traffic {
  readonly #way: Way;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #counts: Counts = { sent: 0, duplicated: 0, reordered: 0, arrived: 0 };
  readonly #lost: Record<DatagramLoss, number> = {
    ...{ loss: 0, capacity: 0, 'hop limit': 0, partition: 0, crash: 0 },
  };
  readonly #inOrder = new Fifo<UnderWay>();
  /** The one that waits to be overtaken by the next that is sent. */
  #heldBack: UnderWay | undefined;
  #bytesUnderWay = 0;
  #lastDueMs = 0;
  #passage: Passage = 'open';
  #cancelTimer: (() => void) | undefined;

  constructor(way: Way, clock: Clock, random: Random) {
    this.#way = way;
    this.#clock = clock;
    this.#random = random;
  }

  get counters(): DatagramCounters {
    return { ...this.#counts, lost: { ...this.#lost } };
  }

  /** How many routers are on the way. */
  get routers(): number {
    return this.#way.settings.routers;
  }

  carry(load: Load): void {
    this.#counts.sent++;
    this.#passage = this.#way.passage;
    const why = this.#lossOf(load);
    if (why !== undefined) {
      this.#lose(load, why);
      return;
    }
    const copies = [load];
    if (this.#happens(this.#way.settings.duplicate)) {
      this.#counts.duplicated++;
      copies.push(load);
    }
    const admitted = copies.map((copy) => this.#admit(copy)).filter((copy) => copy !== undefined);
    if (admitted.length > 0) this.#enqueue(admitted);
  }

  /** Carries what a host has to say to a datagram, such as that nobody listens: nobody counts it or bounds it. */
  carryNews(arrive: () => void): void {
    this.#passage = this.#way.passage;
    if (this.#passage !== 'cut')
      this.#push({ copies: [{ arrive, lose: () => {} }], dueMs: this.#drawDueMs() });
  }

  refresh(): void {
    const before = this.#passage;
    this.#passage = this.#way.passage;
    if (this.#passage === before) return;
    this.#stopTimer();
    if (this.#passage === 'cut') this.#loseAll();
    this.#setTimer();
  }

  #lossOf(load: Load): DatagramLoss | undefined {
    const { loss, routers } = this.#way.settings;
    if (this.#passage === 'cut') return this.#cut;
    if (load.hopLimit <= routers) return 'hop limit';
    return this.#happens(loss) ? 'loss' : undefined;
  }

  get #cut(): DatagramLoss {
    return this.#way.end.isDown ? 'crash' : 'partition';
  }

  /** Counts it as under way, if there is room for it. */
  #admit(load: Load): Copy | undefined {
    const bytes = load.byteCount + HEADER_BYTES;
    // A way that is empty takes any, however little it holds: a router passes on what it need not keep.
    if (this.#bytesUnderWay > 0 && this.#bytesUnderWay + bytes > this.#way.settings.capacityBytes) {
      this.#lose(load, 'capacity');
      return undefined;
    }
    this.#bytesUnderWay += bytes;
    return {
      arrive: () => {
        this.#bytesUnderWay -= bytes;
        this.#counts.arrived++;
        load.arrive();
      },
      lose: (why) => {
        this.#bytesUnderWay -= bytes;
        this.#lose(load, why);
      },
    };
  }

  #enqueue(copies: readonly Copy[]): void {
    const dueMs = this.#drawDueMs();
    const overtaken = this.#heldBack;
    if (overtaken === undefined && this.#happens(this.#way.settings.reorder)) {
      this.#heldBack = { copies, dueMs: dueMs + OVERTAKEN_WITHIN_MS };
      this.#way.busy(this);
      this.#setTimer();
      return;
    }
    this.#push({ copies, dueMs });
    if (overtaken === undefined) return;
    this.#heldBack = undefined;
    this.#counts.reordered++;
    this.#push({ copies: overtaken.copies, dueMs });
  }

  #push(underWay: UnderWay): void {
    this.#lastDueMs = underWay.dueMs;
    this.#inOrder.push(underWay);
    this.#way.busy(this);
    this.#setTimer();
  }

  #drawDueMs(): number {
    const arrivesMs = this.#clock.now() + this.#random.integer(this.#way.settings.latencyMs);
    return Math.max(arrivesMs, this.#lastDueMs);
  }

  /** Nothing is drawn when there is no choice, so that an option that is not used changes nobody's luck. */
  #happens(chance: number): boolean {
    return chance > 0 && this.#random.fraction() < chance;
  }

  /** Sees to it that what is first arrives in time. */
  #setTimer(): void {
    if (this.#passage !== 'open') return;
    // Nothing is due before what is in front of it.
    if (this.#cancelTimer !== undefined && this.#inOrder.length > 1) return;
    this.#stopTimer();
    const firstMs = Math.min(this.#inOrder.first?.dueMs ?? Infinity, this.#heldBack?.dueMs ?? Infinity);
    if (firstMs === Infinity) return;
    this.#cancelTimer = this.#clock.after(Math.max(0, firstMs - this.#clock.now()), this.#arrive);
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** All that is due arrives at once, as a kernel gets it; what that sets off has its own turn. */
  readonly #arrive = (): void => {
    this.#cancelTimer = undefined;
    const due = this.#takeDue();
    if (this.#inOrder.length === 0 && this.#heldBack === undefined) this.#way.idle(this);
    this.#setTimer();
    for (const copy of due.flatMap(({ copies }) => copies)) {
      if (this.#way.passage === 'cut') copy.lose(this.#cut);
      else copy.arrive();
    }
  };

  #takeDue(): UnderWay[] {
    const nowMs = this.#clock.now();
    const due: UnderWay[] = [];
    for (let first = this.#inOrder.first; first !== undefined && first.dueMs <= nowMs;) {
      due.push(first);
      this.#inOrder.shift();
      first = this.#inOrder.first;
    }
    if (this.#heldBack === undefined || this.#heldBack.dueMs > nowMs) return due;
    due.push(this.#heldBack);
    this.#heldBack = undefined;
    return due;
  }

  #loseAll(): void {
    const all = [...this.#inOrder, ...(this.#heldBack === undefined ? [] : [this.#heldBack])];
    this.#inOrder.clear();
    this.#heldBack = undefined;
    this.#way.idle(this);
    for (const copy of all.flatMap(({ copies }) => copies)) copy.lose(this.#cut);
  }

  #lose(load: Load, why: DatagramLoss): void {
    this.#lost[why]++;
    load.lose(why);
  }
}
