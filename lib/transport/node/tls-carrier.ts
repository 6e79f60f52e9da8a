import { Duplex } from 'node:stream';

import type { SocketError } from '../../errors/socket-error.js';
import type { Channel } from '../contract.js';

/** Whether node:tls wants more, and whether there is any. */
type Inflow = 'idle' | 'wanted' | 'over';

/**
 * The channel below TLS, as the `Duplex` that node:tls runs over.
 *
 * It never ends and never fails, as far as node:tls can see: a TLS socket tells an end that the peer has announced
 * (close_notify) from one that it has not by nothing at all. So the end below goes to whoever made us.
 */
export class TlsCarrier extends Duplex {
  /** Why nothing could be written below. */
  writeFailure: SocketError | undefined;
  /** Whether everything that was written is below, and our end behind it. */
  isFinished = false;
  readonly #channel: Channel;
  readonly #unread: Uint8Array[];
  readonly #onOver: (failure: SocketError | undefined) => void;
  #inflow: Inflow = 'idle';
  #failure: SocketError | undefined;

  /**
   * @param unread - what arrived before, and comes first.
   * @param onOver - told once that nothing more comes from below, when all that came was passed on; never from within
   *   a call of ours.
   */
  constructor(
    channel: Channel,
    unread: readonly Uint8Array[],
    onOver: (failure: SocketError | undefined) => void,
  ) {
    super({ allowHalfOpen: true });
    this.#channel = channel;
    this.#unread = [...unread];
    this.#onOver = onOver;
  }

  /** To be called when node:tls reads from us: from here on `onOver` may be. */
  start(): void {
    this.on('data', () => {
      if (this.#inflow === 'over') this.#tellIfDrained();
    });
  }

  override _read(): void {
    if (this.#inflow === 'over') return;
    this.#inflow = 'wanted';
    this.#pump();
  }

  override _writev(chunks: readonly { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    const buffers = chunks.map(({ chunk }) => chunk);
    this.#channel.write(buffers, (failure) => {
      this.writeFailure ??= failure;
      done();
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.finish((failure) => {
      this.writeFailure ??= failure;
      this.isFinished = this.writeFailure === undefined;
      done();
    });
  }

  #pump(): void {
    if (this.#inflow !== 'wanted' || this.destroyed) return;
    try {
      const chunk = this.#unread.shift() ?? this.#channel.take();
      if (chunk === undefined) this.#channel.onceReadable(this.#wake);
      else if (chunk === null) this.#over();
      else {
        this.#inflow = 'idle';
        this.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      }
    } catch (failure) {
      this.#failure = failure as SocketError;
      this.#over();
    }
  }

  readonly #wake = (): void => {
    this.#pump();
  };

  #over(): void {
    this.#inflow = 'over';
    this.#tellIfDrained();
  }

  #tellIfDrained(): void {
    if (this.readableLength > 0) return;
    queueMicrotask(() => {
      if (!this.destroyed) this.#onOver(this.#failure);
    });
  }
}
