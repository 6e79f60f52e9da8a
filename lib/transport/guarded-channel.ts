import { operationAborted, timedOut } from '../errors/failures.js';
import { SocketError } from '../errors/socket-error.js';
import type { Clock } from '../util/clock.js';
import { quietDeferred } from '../util/deferred.js';
import type { Channel, ChannelTuning, Endpoint, Settled, Wake } from './contract.js';
import { HeldChannel } from './held-channel.js';

/** How far the end of a connection has come. */
type Ending = 'connected' | 'draining' | 'closing' | 'closed';
type EndingEvent = 'drain' | 'close' | 'gone';

const after: Readonly<Record<Ending, Readonly<Record<EndingEvent, Ending>>>> = {
  connected: { drain: 'draining', close: 'closing', gone: 'closed' },
  draining: { drain: 'draining', close: 'closing', gone: 'closed' },
  closing: { drain: 'closing', close: 'closing', gone: 'closed' },
  closed: { drain: 'closed', close: 'closed', gone: 'closed' },
};

/** Who made the channel and has to know of its end. */
export interface ChannelOwner {
  /** Told before everybody else that the channel is gone, and why if that was not of our own making. */
  ended(failure: SocketError | undefined): void;
}

/**
 * The guarantees that every connection has, whatever adapter carries it: what was written goes out before an orderly
 * end; that has a time limit; the end comes once; and `closed` tells its outcome without becoming an unhandled
 * rejection.
 */
export class GuardedChannel implements Channel {
  bytesReceived = 0;

  #inner: Channel;
  readonly #clock: Clock;
  readonly #owner: ChannelOwner | undefined;
  #ending: Ending = 'connected';
  /** Made when somebody asks: most connections come and go without. */
  #closed: Promise<void> | undefined;
  #whenClosed: Settled | undefined;
  #failure: SocketError | undefined;
  #isPeerDone = false;
  #isFinished = false;
  #cancelLimit: (() => void) | undefined;
  /** Why we reset the connection ourselves; `closed` tells this in place of what the adapter makes of the reset. */
  #gaveUp: SocketError | undefined;

  constructor(inner: Channel, clock: Clock, owner?: ChannelOwner) {
    this.#inner = inner;
    this.#clock = clock;
    this.#owner = owner;
    this.#watch(inner);
  }

  /**
   * Settles when the connection is gone and its resources are free: resolves after an orderly end or one of
   * our own making, rejects with the failure that ended it otherwise. Need not be listened to.
   */
  get closed(): Promise<void> {
    if (this.#closed === undefined) {
      const closed = quietDeferred<undefined>();
      this.#closed = closed.promise;
      this.onceClosed((failure) => {
        if (failure === undefined) closed.resolve(undefined);
        else closed.reject(failure);
      });
    }
    return this.#closed;
  }

  /** What `closed` rejects with; `undefined` as long as there is nothing of the kind. */
  get failure(): SocketError | undefined {
    return this.#failure;
  }

  get local(): Endpoint {
    return this.#inner.local;
  }

  get remote(): Endpoint {
    return this.#inner.remote;
  }

  get tuning(): ChannelTuning | undefined {
    return this.#inner.tuning;
  }

  get unreadBytes(): number {
    return this.#inner.unreadBytes;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#inner.take();
    if (chunk === undefined) return undefined;
    if (chunk !== null) this.bytesReceived += chunk.length;
    else this.#peerDone();
    return chunk;
  }

  onceReadable(wake: Wake): void {
    this.#inner.onceReadable(wake);
  }

  reuse(chunk: Uint8Array): void {
    this.#inner.reuse?.(chunk);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.#inner.write(buffers, settled);
  }

  finish(settled: Settled): void {
    this.#inner.finish((failure) => {
      this.#isFinished = true;
      settled(failure);
      this.#closeIfBothDone();
    });
  }

  onceClosed(closed: Settled): void {
    if (this.#ending === 'closed') closed(this.#failure);
    else this.#whenClosed = this.#whenClosed === undefined ? closed : inOrder(this.#whenClosed, closed);
  }

  /**
   * Puts another channel in the place of the one below, by way of which it goes; a protected one, for instance.
   * Reading and writing wait meanwhile. A failure ends the connection.
   *
   * @param make - makes it of the one below, and has closed that if it fails.
   * @param approve - has the last word.
   */
  async replace<C extends Channel>(
    make: (below: Channel) => Promise<C>,
    approve: (channel: C) => Promise<void>,
  ): Promise<void> {
    const held = new HeldChannel(this.#inner);
    try {
      const channel = make(this.#inner);
      this.#inner = held;
      const made = await channel;
      this.#watch(made);
      try {
        await approve(made);
      } catch (refusal) {
        made.abort(); // a peer who is refused must not take it for an ordinary end
        throw refusal;
      }
      this.#inner = made;
      held.releaseTo(made);
    } catch (reason) {
      const isFailure = reason instanceof SocketError;
      if (isFailure && this.#ending === 'connected') this.#gaveUp = reason;
      this.#move('close');
      held.fail(
        isFailure ? reason : operationAborted('Cannot go on: the handshake was called off', 'handshake'),
      );
      throw reason;
    }
  }

  /** Our side will not read any more, as if the peer had finished. */
  stopReading(): void {
    this.#peerDone();
  }

  /**
   * Takes what comes in and drops it, so that a peer that must write before it reads goes on reading what we
   * have written.
   */
  discardInput(): void {
    try {
      for (let chunk = this.take(); chunk !== null; chunk = this.take()) {
        if (chunk !== undefined) continue;
        this.#inner.onceReadable(() => {
          this.discardInput();
        });
        return;
      }
    } catch {
      // The connection broke; whoever waits for what was written is told.
    }
  }

  /**
   * What was written is to be with the kernel within `limitMs`; a peer that does not take it sees a reset.
   * `undefined`: it is there already.
   */
  startDraining(limitMs: number | undefined): void {
    if (this.#ending !== 'connected') return;
    this.#move('drain');
    if (limitMs === undefined) return;
    this.#cancelLimit = this.#clock.after(limitMs, () => {
      this.#gaveUp = timedOut('Cannot send what was written before closing', limitMs, 'close');
      this.#inner.abort();
    });
  }

  /** The kernel has what was written, so the connection can end: in good order or, for a reason, by a reset. */
  endDraining(isReset: boolean): void {
    if (this.#ending !== 'draining') return;
    if (isReset) this.abort();
    // Without a FIN of ours before: it would hide the reset that a peer is to see of whom nothing was ever read.
    else this.close();
  }

  close(): void {
    if (this.#ending === 'closing' || this.#ending === 'closed') return;
    this.#move('close');
    this.#inner.close();
  }

  /** @param because - what `closed` is to tell; without it the end is one of our own making. */
  abort(because?: SocketError): void {
    if (this.#ending === 'closed') return;
    // A reset that was asked for before is one of our own making, whatever it cost.
    if (this.#ending !== 'closing') this.#gaveUp ??= because;
    this.#move('close');
    this.#inner.abort();
  }

  #watch(channel: Channel): void {
    channel.onceClosed((failure) => {
      this.#ended(failure);
    });
  }

  #ended(failure: SocketError | undefined): void {
    this.#cancelLimit?.();
    const wasOurs = this.#ending === 'closing' || this.#ending === 'draining';
    this.#move('gone');
    this.#failure = this.#gaveUp ?? (wasOurs ? undefined : failure);
    this.#owner?.ended(this.#failure);
    this.#whenClosed?.(this.#failure);
    this.#whenClosed = undefined;
  }

  #move(event: EndingEvent): void {
    this.#ending = after[this.#ending][event];
  }

  #peerDone(): void {
    if (this.#isPeerDone) return;
    this.#isPeerDone = true;
    this.#closeIfBothDone();
  }

  #closeIfBothDone(): void {
    if (this.#isPeerDone && this.#isFinished && this.#ending === 'connected') this.close();
  }
}

function inOrder(first: Settled, second: Settled): Settled {
  return (failure) => {
    first(failure);
    second(failure);
  };
}
