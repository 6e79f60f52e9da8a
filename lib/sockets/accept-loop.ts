import type { Acceptor, Channel } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';
import { ConsumerLoop, type LoopWords } from './consumer-loop.js';
import type { StreamSocketListenerFacts } from './stream-socket-listener-information.js';

/** Time for the system to get file descriptors back; trio waits as long (its `serve_listeners`). */
const BACK_OFF_MS = 100;

const WORDS: LoopWords = {
  items: 'connections',
  event: 'connectionreceived',
  action: 'accept',
  phase: 'accept',
};

/**
 * Takes connections off an acceptor. A failed accept, for want of file descriptors for instance, makes it wait a moment
 * and go on.
 */
export class AcceptLoop extends ConsumerLoop<Channel> {
  readonly #acceptor: Acceptor;
  readonly #clock: Clock;
  readonly #facts: StreamSocketListenerFacts;
  #cancelBackOff: (() => void) | undefined;

  constructor(acceptor: Acceptor, clock: Clock, facts: StreamSocketListenerFacts) {
    super(clock, WORDS);
    this.#acceptor = acceptor;
    this.#clock = clock;
    this.#facts = facts;
  }

  override take(): Channel | undefined {
    if (this.#cancelBackOff !== undefined) return undefined;
    try {
      return this.#acceptor.take();
    } catch {
      this.#facts.failedAccepts++;
      this.#backOff();
      return undefined;
    }
  }

  override onceReady(wake: () => void): void {
    // While backing off nobody asks the acceptor: the timer goes on by itself.
    if (this.#cancelBackOff === undefined) this.#acceptor.onceAcceptable(wake);
  }

  override close(makeReason: () => unknown): void {
    this.#cancelBackOff?.();
    super.close(makeReason);
  }

  #backOff(): void {
    this.#cancelBackOff = this.#clock.after(BACK_OFF_MS, () => {
      this.#cancelBackOff = undefined;
      this.goOn();
    });
  }
}
