import type { SocketError } from '../errors/socket-error.js';
import type { Channel, ChannelTuning, Endpoint, Settled, WritableHalf } from './contract.js';

/**
 * Stands for a channel while something else is done with it, a handshake for instance: who reads or writes waits
 * until there is a channel to go on with, or a failure.
 */
export class HeldChannel implements Channel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly unreadBytes = 0;
  readonly #below: Channel;
  readonly #writes: ((half: WritableHalf) => void)[] = [];
  readonly #untold: Settled[] = [];
  #wake: (() => void) | undefined;
  #failure: SocketError | undefined;

  constructor(below: Channel) {
    this.#below = below;
    this.local = below.local;
    this.remote = below.remote;
  }

  get tuning(): ChannelTuning | undefined {
    return this.#below.tuning;
  }

  take(): undefined {
    if (this.#failure !== undefined) throw this.#failure;
    return undefined;
  }

  onceReadable(wake: () => void): void {
    this.#wake = wake;
    if (this.#failure !== undefined) this.#tell();
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.#hold(settled, (half) => {
      half.write(buffers, settled);
    });
  }

  finish(settled: Settled): void {
    this.#hold(settled, (half) => {
      half.finish(settled);
    });
  }

  close(): void {
    this.#below.abort();
  }

  abort(): void {
    this.#below.abort();
  }

  onceClosed(closed: Settled): void {
    this.#below.onceClosed(closed);
  }

  /** What waits goes on with `channel`. */
  releaseTo(channel: Channel): void {
    for (const write of this.#writes.splice(0)) write(channel);
    if (this.#wake !== undefined) channel.onceReadable(this.#wake);
  }

  /** There will be no channel to go on with. */
  fail(failure: SocketError): void {
    this.#failure = failure;
    this.#writes.length = 0;
    for (const settled of this.#untold.splice(0)) settled(failure);
    this.#tell();
  }

  #hold(settled: Settled, write: (half: WritableHalf) => void): void {
    const failure = this.#failure;
    if (failure !== undefined) {
      queueMicrotask(() => {
        settled(failure);
      });
      return;
    }
    this.#writes.push(write);
    this.#untold.push(settled);
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    if (wake !== undefined) queueMicrotask(wake);
  }
}
