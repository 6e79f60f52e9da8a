import { afterTurn, systemClock } from '../../util/clock.js';
import { checkInteger } from '../../util/bytes.js';
import type { ClockWaitOptions, NetworkClock, RunOptions } from './network-clock.js';
import { TimerQueue } from './timer-queue.js';
import { checkDelay, waitOn } from './waiting.js';

/** Who moves the clock: nobody, since nothing is due; itself, next turn; a caller; nobody any more. */
type Drive = 'resting' | 'next turn' | 'by hand' | 'stopped';

const DEFAULT_MAX_TIMERS = 1_000_000;

/**
 * Time that goes by only when nothing else can happen.
 *
 * One timer runs per turn of the event loop at most. A turn comes only when no promise continuation and no end of a
 * tick is left to run, so each timer meets the world settled; nothing depends on how fast the machine is.
 */
export class VirtualClock implements NetworkClock {
  readonly #timers = new TimerQueue();
  readonly #isAutomatic: boolean;
  #nowMs = 0;
  #drive: Drive = 'resting';
  /** Turns in which nothing becomes due before time goes on. */
  #quietTurns = 1;

  constructor(isAutomatic: boolean) {
    this.#isAutomatic = isAutomatic;
  }

  now(): number {
    return this.#nowMs;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  after(delayMs: number, work: () => void): () => void {
    checkDelay(delayMs, 'delayMs');
    if (this.#drive === 'stopped') return () => {};
    const cancel = this.#timers.add(this.#nowMs + delayMs, work);
    this.#rest();
    return cancel;
  }

  allowTurns(turns: number): void {
    this.#quietTurns = Math.max(this.#quietTurns, turns);
  }

  atEndOfTick(work: () => void): void {
    systemClock.atEndOfTick(work);
  }

  wait(ms: number, options: ClockWaitOptions = {}): Promise<void> {
    return waitOn(this, ms, options);
  }

  async advance(ms: number): Promise<void> {
    checkDelay(ms, 'ms');
    await this.#byHand(async () => {
      const untilMs = this.#nowMs + ms;
      await this.#settled();
      while (this.#isDueBy(untilMs)) {
        this.#runFirst();
        await this.#settled();
      }
      this.#nowMs = untilMs;
    });
  }

  async runUntilIdle({ maxTimers = DEFAULT_MAX_TIMERS }: RunOptions = {}): Promise<void> {
    checkInteger(maxTimers, 1, Number.MAX_SAFE_INTEGER, 'maxTimers');
    await this.#byHand(async () => {
      await this.#settled();
      for (let run = 0; this.#timers.size > 0; run++) {
        if (run === maxTimers) throw new Error(this.#neverIdle(maxTimers));
        this.#runFirst();
        await this.#settled();
      }
    });
  }

  /** Nothing is due any more, now or later. */
  stop(): void {
    this.#drive = 'stopped';
    this.#timers.clear();
  }

  async #byHand(run: () => Promise<void>): Promise<void> {
    if (this.#drive === 'stopped') throw new Error('Cannot advance the clock: its network was closed');
    if (this.#drive === 'by hand') throw new Error('Cannot advance the clock: it is being advanced already');
    this.#drive = 'by hand';
    try {
      await run();
    } finally {
      // Its network may have been closed meanwhile.
      if (this.#isDrivenBy('by hand')) {
        this.#drive = 'resting';
        this.#rest();
      }
    }
  }

  /** Sees to it that the next timer runs when its time has come. */
  #rest(): void {
    if (this.#drive !== 'resting' || !this.#isDueBy(this.#isAutomatic ? Infinity : this.#nowMs)) return;
    this.#drive = 'next turn';
    this.#runIn(this.#quietTurns);
  }

  /** Runs the next timer: in the next turn when it is due, otherwise after so many turns in which none becomes due. */
  #runIn(turns: number): void {
    afterTurn(() => {
      // Somebody has taken the clock into his hands meanwhile.
      if (this.#drive !== 'next turn') return;
      if (turns > 1 && !this.#isDueBy(this.#nowMs) && this.#timers.size > 0) {
        this.#runIn(turns - 1);
        return;
      }
      this.#drive = 'resting';
      try {
        // It may have been taken back, too, and what is left may be due later.
        if (this.#isDueBy(this.#isAutomatic ? Infinity : this.#nowMs)) this.#runFirst();
      } finally {
        this.#rest();
      }
    });
  }

  #isDueBy(ms: number): boolean {
    const first = this.#timers.first;
    return first !== undefined && first.dueMs <= ms;
  }

  #isDrivenBy(drive: Drive): boolean {
    return this.#drive === drive;
  }

  #runFirst(): void {
    const timer = this.#timers.takeFirst();
    if (timer === undefined) return;
    this.#nowMs = timer.dueMs;
    timer.work();
  }

  async #settled(): Promise<void> {
    for (let turn = 0; turn < this.#quietTurns; turn++) await new Promise<void>(afterTurn);
  }

  #neverIdle(maxTimers: number): string {
    return (
      `Cannot run until idle: after ${maxTimers} timers, at ${this.#nowMs} ms, ` +
      `${this.#timers.size} are set; something sets a timer again and again`
    );
  }
}
