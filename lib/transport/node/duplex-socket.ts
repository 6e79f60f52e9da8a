import type { AddressInfo, SocketReadyState } from 'node:net';
import { Duplex } from 'node:stream';

import type { ChannelTuning } from '../contract.js';
import { type DuplexSocketState, nextDuplexSocketState } from './duplex-socket-state.js';
import { type DuplexSource, isConnected } from './duplex-source.js';
import { type DuplexTarget, endsOf, readTarget } from './duplex-target.js';
import { IdleWatch } from './idle-watch.js';
import { netAddress } from './net-address.js';

/** How a `Duplex` over a socket behaves. */
export interface DuplexOptions {
  /**
   * Whether our half stays open when the peer has finished. Default: true, which servers of `http` want; clients
   * that expect what `net.connect` makes want false.
   */
  readonly allowHalfOpen?: boolean | undefined;
}

type Done = (error?: Error | null) => void;

const CHUNK_BYTES = 64 * 1024;
const PARTIAL = 1;

/**
 * A socket of ours as a `Duplex` of Node's, with what libraries ask of a `net.Socket`. It reads when it is read
 * and its writes wait as ours do, so that backpressure goes all the way.
 */
export class DuplexSocket extends Duplex {
  readonly #source: DuplexSource;
  readonly #idleWatch = new IdleWatch(() => {
    this.emit('timeout');
  });
  #state: DuplexSocketState;
  /** What waits for the socket to be connected. */
  #waiting: (() => void)[] = [];
  #bytesAccepted = 0;

  /** @internal */
  constructor(source: DuplexSource, options: DuplexOptions = {}) {
    super({ allowHalfOpen: options.allowHalfOpen ?? true });
    this.#source = source;
    this.#state = isConnected(source) ? 'connected' : 'unconnected';
  }

  /** Whether it is about to connect. */
  get connecting(): boolean {
    return this.#state === 'connecting';
  }

  /** Whether it is not connected yet. */
  get pending(): boolean {
    return this.#state === 'unconnected' || this.#state === 'connecting';
  }

  get readyState(): SocketReadyState {
    if (this.#state === 'connecting') return 'opening';
    if (this.#state !== 'connected') return 'closed';
    if (this.readable) return this.writable ? 'open' : 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  /** As of `net.Socket`; `undefined` without an address. So for the others. */
  get remoteAddress(): string | undefined {
    return this.#remote.address;
  }

  get remotePort(): number | undefined {
    return this.#remote.port;
  }

  get remoteFamily(): string | undefined {
    return this.#remote.family;
  }

  get localAddress(): string | undefined {
    return this.address().address;
  }

  get localPort(): number | undefined {
    return this.address().port;
  }

  get localFamily(): string | undefined {
    return this.address().family;
  }

  address(): AddressInfo | Record<string, never> {
    const { localAddress, localPort } = this.#source.information;
    return netAddress(localAddress, localPort);
  }

  get bytesRead(): number {
    return this.#source.information.bytesReceived;
  }

  /** Those that still wait are counted too. */
  get bytesWritten(): number {
    return this.#bytesAccepted + this.writableLength;
  }

  /** The old name of `writableLength`. */
  get bufferSize(): number {
    return this.writableLength;
  }

  /** Empty: what was tried is in the `attempts` of the error. */
  get autoSelectFamilyAttemptedAddresses(): string[] {
    return [];
  }

  /** Connects the socket below, which must not be connected yet; then there is a `'connect'`, or an `'error'`. */
  connect(target: DuplexTarget | number | string, connected?: () => void): this;
  connect(port: number | string, host: string, connected?: () => void): this;
  connect(...args: readonly unknown[]): this {
    const { target, connected } = readTarget(args);
    if (connected !== undefined) this.once('connect', connected);
    if (target.noDelay !== undefined) this.setNoDelay(target.noDelay);
    if (target.keepAlive !== undefined) this.setKeepAlive(target.keepAlive, target.keepAliveInitialDelay);
    this.#state = nextDuplexSocketState(this.#state, 'connect called');
    this.#connectTo(target).then(
      () => {
        this.#connected();
      },
      (failure: unknown) => {
        this.destroy(failure as Error);
      },
    );
    return this;
  }

  /** The time limit that was set last, as `setTimeout` of `net.Socket` leaves it. */
  get timeout(): number | undefined {
    const { limitMs } = this.#idleWatch;
    return limitMs === 0 ? undefined : limitMs;
  }

  /** Emits `'timeout'` when nothing was read or written for so long; 0 for never. It keeps no process alive. */
  setTimeout(idleMs: number, timedOut?: () => void): this {
    if (this.destroyed) return this;
    if (timedOut !== undefined && idleMs > 0) this.once('timeout', timedOut);
    if (timedOut !== undefined && idleMs === 0) this.off('timeout', timedOut);
    this.#idleWatch.start(idleMs);
    return this;
  }

  /** Before the socket connects, it waits for that. Without effect where the transport has no such setting. */
  setNoDelay(isOn = true): this {
    return this.#tune((tuning) => tuning.setNoDelay(isOn));
  }

  /** As {@link DuplexSocket.setNoDelay}. */
  setKeepAlive(isOn = false, initialDelayMs = 0): this {
    return this.#tune((tuning) => tuning.setKeepAlive(isOn, initialDelayMs));
  }

  /** The connection keeps the process alive, as it does from the start. As {@link DuplexSocket.setNoDelay}. */
  ref(): this {
    return this.#tune((tuning) => tuning.ref());
  }

  /** The connection does not keep the process alive. As {@link DuplexSocket.setNoDelay}. */
  unref(): this {
    return this.#tune((tuning) => tuning.unref());
  }

  /** Ends our half, and is destroyed once everything written is out. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  /** Resets the connection. */
  resetAndDestroy(): this {
    this.#source.abort();
    return this.destroy();
  }

  /** @internal */
  override _read(): void {
    this.#onceConnected(() => {
      this.#readNow();
    });
  }

  /** @internal */
  override _write(chunk: Uint8Array, _: BufferEncoding, done: Done): void {
    this.#write([chunk], done);
  }

  /** @internal What was corked, or waited for an earlier write. */
  override _writev(chunks: readonly { readonly chunk: unknown }[], done: Done): void {
    this.#write(
      chunks.map(({ chunk }) => chunk as Uint8Array),
      done,
    );
  }

  /** @internal */
  override _final(done: Done): void {
    this.#onceConnected(() => {
      this.#source.outputStream.closeAsync().then(() => {
        done();
      }, done);
    });
  }

  /** @internal What was accepted still goes out. */
  override _destroy(error: Error | null, done: Done): void {
    this.#state = nextDuplexSocketState(this.#state, 'destroyed');
    this.#waiting = [];
    this.#idleWatch.stop();
    this.#source.close();
    const end = (): void => {
      done(error);
    };
    this.#source.closed.then(end, end);
  }

  get #remote(): AddressInfo | Record<string, never> {
    const { remoteAddress, remotePort } = this.#source.information;
    return netAddress(remoteAddress, remotePort);
  }

  async #connectTo(target: DuplexTarget): Promise<void> {
    const to = endsOf(target);
    const { signal, timeoutMs, via } = target;
    if (typeof to === 'string') await this.#source.connectPathAsync(to, { signal, timeoutMs, via });
    else await this.#source.connectAsync(to, { signal, timeoutMs, via });
  }

  #connected(): void {
    this.#state = nextDuplexSocketState(this.#state, 'connected');
    if (this.#state === 'destroyed') return;
    this.emit('connect');
    this.emit('ready');
    for (const work of this.#waiting.splice(0)) work();
  }

  /** Does its work at once, or when the socket is connected if that is still to come. */
  #onceConnected(work: () => void): void {
    if (this.pending) this.#waiting.push(work);
    else work();
  }

  #tune(change: (tuning: ChannelTuning) => unknown): this {
    this.#onceConnected(() => {
      const { tuning } = this.#source;
      if (tuning !== undefined) change(tuning);
    });
    return this;
  }

  #write(chunks: readonly Uint8Array[], done: Done): void {
    this.#onceConnected(() => {
      this.#idleWatch.busy();
      const { outputStream } = this.#source;
      Promise.all(chunks.map((chunk) => outputStream.writeAsync(chunk))).then((sizes) => {
        this.#bytesAccepted += sizes.reduce((sum, size) => sum + size);
        done();
      }, done);
    });
  }

  #readNow(): void {
    try {
      const chunk = this.#source.inputStream.tryRead();
      if (chunk !== undefined) this.#give(chunk);
      else this.#readLater();
    } catch (failure) {
      this.destroy(failure as Error);
    }
  }

  #readLater(): void {
    this.#source.inputStream.readAsync(CHUNK_BYTES, PARTIAL).then(
      (bytes) => {
        this.#give(bytes.length === 0 ? null : bytes);
      },
      (failure: unknown) => {
        this.destroy(failure as Error);
      },
    );
  }

  #give(chunk: Uint8Array | null): void {
    if (this.destroyed) return;
    this.#idleWatch.busy();
    // A `Buffer`, as users of streams expect; over the same memory.
    this.push(chunk && Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  }
}
