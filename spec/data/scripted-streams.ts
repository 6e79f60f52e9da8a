import type { SocketError } from '../../lib/errors/socket-error.js';
import { InputStream } from '../../lib/streams/input-stream.js';
import { OutputStream } from '../../lib/streams/output-stream.js';
import type { ReadableHalf, Settled, Wake, WritableHalf } from '../../lib/transport/contract.js';
import type { Clock } from '../../lib/util/clock.js';

/** A clock that stands still until it is advanced. */
class HandClock implements Clock {
  #now = 0;
  #timers: { readonly at: number; readonly work: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(delayMs: number, work: () => void): () => void {
    const timer = { at: this.#now + delayMs, work };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  atEndOfTick(work: () => void): void {
    queueMicrotask(work);
  }

  advance(byMs: number): void {
    this.#now += byMs;
    const due = this.#timers.filter(({ at }) => at <= this.#now);
    this.#timers = this.#timers.filter(({ at }) => at > this.#now);
    for (const { work } of due) work();
  }
}

/** The half of a connection that bytes come in by; the spec is the peer. */
export class ScriptedPeer implements ReadableHalf {
  readonly clock = new HandClock();
  readonly stream: InputStream = new InputStream(this, this.clock);
  readonly #arrived: Uint8Array[] = [];
  #last: null | SocketError | undefined;
  #wake: Wake | undefined;

  /** Each arrives as a chunk of its own. */
  send(...chunks: readonly (string | Iterable<number>)[]): void {
    for (const chunk of chunks) {
      this.#arrived.push(typeof chunk === 'string' ? utf8(chunk) : Uint8Array.from(chunk));
    }
    this.#tell();
  }

  finish(): void {
    this.#last = null;
    this.#tell();
  }

  breakOff(failure: SocketError): void {
    this.#last = failure;
    this.#tell();
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#arrived.shift();
    if (chunk !== undefined) return chunk;
    if (this.#last === undefined || this.#last === null) return this.#last;
    throw this.#last;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
  }

  get unreadBytes(): number {
    return this.#arrived.reduce((sum, { length }) => sum + length, 0);
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** The half of a connection that bytes go out by; the spec is the kernel. */
export class ScriptedKernel implements WritableHalf {
  readonly clock = new HandClock();
  readonly stream: OutputStream;
  readonly sent: number[] = [];
  isFinished = false;
  #isHeld = false;
  #writes: { readonly bytes: number[]; readonly settled: Settled }[] = [];

  /** @param highWaterMarkBytes - so many bytes on their way make writes wait. */
  constructor(highWaterMarkBytes?: number) {
    this.stream = new OutputStream(this, this.clock, highWaterMarkBytes);
  }

  /** What was sent, as text. */
  get text(): string {
    return new TextDecoder().decode(Uint8Array.from(this.sent));
  }

  /** From now on nothing goes out. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    this.#send();
  }

  breakOff(failure: SocketError): void {
    for (const { settled } of this.#writes.splice(0)) settled(failure);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.#writes.push({ bytes: buffers.flatMap((bytes) => [...bytes]), settled });
    queueMicrotask(() => {
      if (!this.#isHeld) this.#send();
    });
  }

  finish(settled: Settled): void {
    this.isFinished = true;
    queueMicrotask(settled);
  }

  #send(): void {
    for (const { bytes, settled } of this.#writes.splice(0)) {
      this.sent.push(...bytes);
      settled();
    }
  }
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
