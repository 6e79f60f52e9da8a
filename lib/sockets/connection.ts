import { operationAborted } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import { InputStream } from '../streams/input-stream.js';
import { OutputStream } from '../streams/output-stream.js';
import type { Channel } from '../transport/contract.js';
import { type ChannelOwner, GuardedChannel } from '../transport/guarded-channel.js';
import { bounded } from '../util/abort.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { Securing } from './securing.js';

/** How long what was written may take to go out once we close; then the connection is reset. */
export const CLOSE_LIMIT_MS = 5_000;

const nothing = (): void => {};

/** A connected channel and its two streams, made when they are first asked for. */
export class Connection implements ChannelOwner {
  readonly channel: GuardedChannel;
  readonly #clock: Clock;
  readonly #highWaterMarkBytes: number;
  #input: InputStream | undefined;
  #output: OutputStream | undefined;
  #isClosing = false;

  constructor(channel: Channel, clock: Clock, highWaterMarkBytes: number) {
    this.channel = new GuardedChannel(channel, clock, this);
    this.#clock = clock;
    this.#highWaterMarkBytes = highWaterMarkBytes;
  }

  get input(): InputStream {
    this.#input ??= this.#makeInput();
    return this.#input;
  }

  get output(): OutputStream {
    this.#output ??= this.#makeOutput();
    return this.#output;
  }

  /** Bytes the kernel has taken so far. */
  get bytesSent(): number {
    return this.#output?.sentBytes ?? 0;
  }

  /**
   * Makes a protected connection of this one: its streams stay what they are. Throws, before anything is touched,
   * where the other protocol cannot begin.
   *
   * @param isUnreadGiven - whether what arrived and was not read is where the handshake begins; else it is refused.
   */
  secure(securing: Securing, isUnreadGiven: boolean, signal: AbortSignal): Promise<void> {
    const action = 'upgrade the connection';
    this.input.checkIdle(action);
    this.output.checkIdle(action);
    const unread = this.input.takeBack(action, isUnreadGiven);
    this.output.sendNow();
    return this.channel.replace(
      (below) => securing.make(below, unread, signal),
      (channel) => securing.approve(channel, signal),
    );
  }

  /** Ends pending reads and writes; the connection lives on. */
  cancelIO(): void {
    const aborted = operationAborted('Cannot go on: input and output were cancelled');
    this.#input?.cancelPending(aborted);
    this.#output?.cancelWaiting(aborted);
  }

  /**
   * Ends pending calls at once, and the connection as soon as what was accepted is with the kernel. Unread
   * bytes make the end a reset: the peer is to know that it was not heard out.
   */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const input = this.#input;
    const output = this.#output;
    const isUnsent = output?.hasUnsentBytes === true;
    this.channel.startDraining(isUnsent ? CLOSE_LIMIT_MS : undefined);
    input?.close();
    const isReset = (input ?? this.channel).unreadBytes > 0;
    if (isUnsent) this.#endOnceSent(output, isReset);
    else {
      output?.abandon(nothing);
      this.channel.endDraining(isReset);
    }
  }

  /** Waits until what was written is with the kernel and the connection gone; a reset ends a longer wait. */
  async closeAsync(options: WaitOptions): Promise<void> {
    if (this.#isClosing) return this.#gone();
    const { output } = this;
    this.#isClosing = true;
    this.#input?.close();
    this.channel.discardInput();
    try {
      await bounded(output.closeAsync(), options, this.#clock, 'Cannot send what was written', 'close');
    } catch (failure) {
      const isLoss = output.hasUnsentBytes;
      this.channel.abort(isLoss && failure instanceof SocketError ? failure : undefined);
      if (isLoss) throw failure;
    }
    output.abandon(() => {
      this.channel.close();
    });
    await this.#gone();
  }

  /** The channel is gone: whoever waits to write is told why. */
  ended(failure: SocketError | undefined): void {
    if (failure !== undefined) this.#output?.fail(failure);
  }

  #endOnceSent(output: OutputStream, isReset: boolean): void {
    output.abandon(() => {
      this.channel.endDraining(isReset);
    });
  }

  #gone(): Promise<void> {
    return this.channel.closed.catch(() => {});
  }

  #makeInput(): InputStream {
    const input = new InputStream(this.channel, this.#clock, this.channel);
    if (this.#isClosing) input.close();
    return input;
  }

  #makeOutput(): OutputStream {
    const output = new OutputStream(this.channel, this.#clock, this.#highWaterMarkBytes);
    if (this.channel.failure !== undefined) output.fail(this.channel.failure);
    if (this.#isClosing) output.abandon(nothing);
    return output;
  }
}
