import { endOfStream } from '../errors/failures.js';
import type { Channel } from '../transport/contract.js';
import { onAbort } from '../util/abort.js';
import type { Abortable } from '../util/cancellation.js';
import { PutBackChannel } from './put-back-channel.js';

/** Something that was found at the beginning of a stream, and how many bytes it took up. */
export interface Found<T> {
  readonly value: T;
  readonly byteCount: number;
}

/**
 * Looks for something at the beginning of what has arrived; `undefined`: more must come.
 *
 * @throws SocketError - it cannot be there any more. The message is the bare reason.
 */
export type Find<T> = (arrived: Uint8Array) => Found<T> | undefined;

/**
 * What is said on a channel before it is handed over, as HTTP/2 calls it (RFC 9113, 3.4). Whatever comes behind that
 * and was taken with it stands in front of the channel again.
 */
export class Preface {
  readonly #channel: Channel;
  readonly #signal: Abortable;
  #memory = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** @param signal - ends a wait, with its reason; the channel is then for nothing but to be aborted. */
  constructor(channel: Channel, signal: Abortable) {
    this.#channel = channel;
    this.#signal = signal;
  }

  /** What has arrived and was not read. */
  get arrived(): Uint8Array {
    return this.#memory.subarray(this.#start, this.#end);
  }

  /** Waits until `find` has found it. Fails when the peer finishes before. */
  async read<T>(find: Find<T>): Promise<T> {
    for (;;) {
      const found = find(this.arrived);
      if (found !== undefined) {
        this.#start += found.byteCount;
        return found.value;
      }
      await this.#more();
    }
  }

  /** Waits until the transport has the bytes. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#untilAborted((done, failed) => {
      this.#channel.write([bytes], (failure) => {
        if (failure === undefined) done();
        else failed(failure);
      });
    });
  }

  /** The channel, as if nothing but what was read had been taken from it. */
  release(): Channel {
    const rest = this.arrived;
    return rest.length === 0 ? this.#channel : new PutBackChannel(this.#channel, rest.slice());
  }

  async #more(): Promise<void> {
    for (;;) {
      this.#signal.throwIfAborted();
      const chunk = this.#channel.take();
      if (chunk === null) throw endOfStream('the connection was ended in the middle of it');
      if (chunk !== undefined) {
        this.#keep(chunk);
        return;
      }
      await this.#untilAborted((done) => {
        this.#channel.onceReadable(done);
      });
    }
  }

  #keep(chunk: Uint8Array): void {
    const needed = this.#end + chunk.length;
    if (needed > this.#memory.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#memory.length));
      larger.set(this.#memory.subarray(0, this.#end));
      this.#memory = larger;
    }
    this.#memory.set(chunk, this.#end);
    this.#end = needed;
  }

  #untilAborted(start: (done: () => void, failed: (failure: Error) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = onAbort(this.#signal, () => {
        reject(this.#signal.reason as Error);
      });
      start(
        () => {
          forget();
          resolve();
        },
        (failure) => {
          forget();
          reject(failure);
        },
      );
    });
  }
}
