import type { SocketError } from 'streamsocket';

import type { ReadableHalf, Settled, Wake, WritableHalf } from '../../lib/transport/contract.js';

/** A readable half that is told what arrives. */
export class ScriptedInput implements ReadableHalf {
  timesAsked = 0;
  readonly reused: Uint8Array[] = [];
  readonly #chunks: (Uint8Array | null)[] = [];
  #failure: SocketError | undefined;
  #wake: Wake | undefined;

  get unreadBytes(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (chunk?.length ?? 0), 0);
  }

  arrive(...chunks: (Uint8Array | null)[]): void {
    this.#chunks.push(...chunks);
    this.#tell();
  }

  fail(failure: SocketError): void {
    this.#failure = failure;
    this.#tell();
  }

  take(): Uint8Array | null | undefined {
    const [chunk] = this.#chunks;
    if (chunk === null) return null;
    if (chunk === undefined && this.#failure !== undefined) throw this.#failure;
    this.#chunks.shift();
    return chunk;
  }

  onceReadable(wake: Wake): void {
    this.timesAsked++;
    this.#wake = wake;
  }

  reuse(chunk: Uint8Array): void {
    this.reused.push(chunk);
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** A writable half that keeps what it is given until it is told to settle it. */
export class ScriptedOutput implements WritableHalf {
  /** One entry a call, with its buffers glued. */
  readonly writes: string[] = [];
  readonly buffers: (readonly Uint8Array[])[] = [];
  timesFinished = 0;
  readonly #unsettled: Settled[] = [];
  #finished: Settled | undefined;

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.writes.push(buffers.map((buffer) => text(buffer)).join(''));
    this.buffers.push(buffers);
    this.#unsettled.push(settled);
  }

  finish(settled: Settled): void {
    this.timesFinished++;
    this.#finished = settled;
  }

  /** The kernel has taken the oldest write, or refuses it. */
  settle(failure?: SocketError): void {
    const settled = this.#unsettled.shift();
    if (settled === undefined) throw new Error('Cannot settle: no write is under way');
    settled(failure);
  }

  settleFinish(failure?: SocketError): void {
    if (this.#finished === undefined) throw new Error('Cannot settle: finish was not called');
    this.#finished(failure);
  }
}

export function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}
