import type { ChannelOptions } from '../contract.js';
import type { ConnectionEnd } from './connection-end.js';
import type { Traffic } from './link.js';

/** What Linux has unless told otherwise; RFC 1122, 4.2.3.6 asks for two hours at least. */
const IDLE_SECONDS = 7_200;
const INTERVAL_SECONDS = 75;
const COUNT = 9;

/**
 * Keep-alive (RFC 9293, 3.8.4) at one end of a connection. While packets get through every probe would be answered, so
 * none is sent and no timer is set; from when they do not, probes go as they would have gone.
 */
export class KeepAlive implements Traffic {
  readonly #end: ConnectionEnd;
  readonly #idleMs: number;
  readonly #intervalMs: number;
  readonly #count: number;
  readonly #onDead: () => void;
  #heardMs: number;
  #unanswered = 0;
  #cancelTimer: (() => void) | undefined;

  /** @param onDead - the peer has not answered as many probes as it may leave unanswered. */
  constructor(end: ConnectionEnd, options: ChannelOptions, onDead: () => void) {
    this.#end = end;
    this.#idleMs = (options.keepAliveIdleSeconds ?? IDLE_SECONDS) * 1_000;
    this.#intervalMs = (options.keepAliveIntervalSeconds ?? INTERVAL_SECONDS) * 1_000;
    this.#count = options.keepAliveCount ?? COUNT;
    this.#onDead = onDead;
    this.#heardMs = end.clock.now();
    end.link.wayTo(end.peer).busy(this);
    this.refresh();
  }

  /** Something has come from the peer. */
  heard(): void {
    this.#heardMs = this.#end.clock.now();
    this.#unanswered = 0;
    this.#stopTimer();
    this.refresh();
  }

  /** Something was sent, which a peer acknowledges if it arrives. */
  sent(): void {
    if (!this.#isCut) this.heard();
  }

  refresh(): void {
    if (this.#cancelTimer !== undefined || !this.#isCut) return;
    const { clock } = this.#end;
    // The probes since then were answered, each an idle time after the one before.
    const sinceMs = (clock.now() - this.#heardMs) % this.#idleMs;
    this.#probeIn(this.#idleMs - sinceMs);
  }

  stop(): void {
    this.#stopTimer();
    const { link, peer } = this.#end;
    link.wayTo(peer).idle(this);
  }

  get #isCut(): boolean {
    const { link, peer, machine } = this.#end;
    return [peer, machine].some((host) => link.wayTo(host).passage === 'cut');
  }

  #probeIn(ms: number): void {
    this.#cancelTimer = this.#end.clock.after(ms, () => {
      this.#cancelTimer = undefined;
      this.#probe();
    });
  }

  #probe(): void {
    const { outgoing, clock } = this.#end;
    if (!this.#isCut) {
      // A host that has restarted knows nothing of us, and says so.
      this.#unanswered = 0;
      this.#heardMs = clock.now();
      outgoing.push({ kind: 'probe' });
    } else if (outgoing.isRepeating) {
      // What is repeated is probe enough, and has a limit of its own; Linux waits likewise.
      this.#probeIn(this.#intervalMs);
    } else if (this.#unanswered === this.#count) {
      this.#onDead();
    } else {
      this.#unanswered++;
      this.#probeIn(this.#intervalMs);
    }
  }

  #stopTimer(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
