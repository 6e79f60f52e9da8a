import type { AddressInfo, SocketReadyState } from 'node:net';
import { Duplex } from 'node:stream';

import { afterUnlessOver } from '../../util/clock.js';
import type { ChannelTuning } from '../contract.js';
import { type DuplexSource, isConnected } from './duplex-source.js';
import { type DuplexTarget, endsOf, readTarget } from './duplex-target.js';

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
  /** Only of a socket that was not connected when it came: what waits for that. */
  #whenConnected: (() => void)[] | undefined;
  #isConnecting = false;
  #isReading = false;
  #bytesAccepted = 0;
  #idleMs = 0;
  #stopIdle: (() => void) | undefined;

  /** @internal */
  constructor(source: DuplexSource, options: DuplexOptions = {}) {
    super({ allowHalfOpen: options.allowHalfOpen ?? true });
    this.#source = source;
    if (!isConnected(source)) this.#whenConnected = [];
  }

  /** Whether it is about to connect. */
  get connecting(): boolean {
    return this.#isConnecting;
  }

  /** Whether it is not connected yet. */
  get pending(): boolean {
    return this.#whenConnected !== undefined;
  }

  get readyState(): SocketReadyState {
    if (this.#isConnecting) return 'opening';
    if (this.pending || this.destroyed) return 'closed';
    if (this.readable) return this.writable ? 'open' : 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  /** As of `net.Socket`; `undefined` without an address. So for the others. */
  get remoteAddress(): string | undefined {
    return this.#source.information.remoteAddress?.canonicalName;
  }

  get remotePort(): number | undefined {
    return portOf(this.#source.information.remotePort);
  }

  get remoteFamily(): string | undefined {
    return familyOf(this.remoteAddress);
  }

  get localAddress(): string | undefined {
    return this.#source.information.localAddress?.canonicalName;
  }

  get localPort(): number | undefined {
    return portOf(this.#source.information.localPort);
  }

  get localFamily(): string | undefined {
    return familyOf(this.localAddress);
  }

  address(): AddressInfo | Record<string, never> {
    const { localAddress: address, localPort: port, localFamily: family } = this;
    return address === undefined || port === undefined || family === undefined
      ? {}
      : { address, port, family };
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
    this.#isConnecting = true;
    this.#connectTo(target).then(
      () => {
        this.#isConnecting = false;
        const waiting = this.#whenConnected ?? [];
        this.#whenConnected = undefined;
        this.emit('connect');
        this.emit('ready');
        for (const work of waiting) work();
      },
      (failure: unknown) => {
        this.#isConnecting = false;
        this.destroy(failure as Error);
      },
    );
    return this;
  }

  /** The time limit that was set last, as `setTimeout` of `net.Socket` leaves it. */
  get timeout(): number | undefined {
    return this.#idleMs === 0 ? undefined : this.#idleMs;
  }

  /** Emits `'timeout'` when nothing was read or written for so long; 0 for never. It keeps no process alive. */
  setTimeout(idleMs: number, timedOut?: () => void): this {
    this.#idleMs = idleMs;
    if (timedOut !== undefined && idleMs > 0) this.once('timeout', timedOut);
    if (timedOut !== undefined && idleMs === 0) this.off('timeout', timedOut);
    this.#busy();
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
    if (
      this.#isReading ||
      this.#isDeferred(() => {
        this._read();
      })
    )
      return;
    try {
      const chunk = this.#source.inputStream.tryRead();
      if (chunk !== undefined) this.#give(chunk);
      else this.#readLater();
    } catch (failure) {
      this.destroy(failure as Error);
    }
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
    if (
      this.#isDeferred(() => {
        this._final(done);
      })
    )
      return;
    this.#source.outputStream.closeAsync().then(() => {
      done();
    }, done);
  }

  /** @internal What was accepted still goes out. */
  override _destroy(error: Error | null, done: Done): void {
    this.#stopIdle?.();
    this.#whenConnected = undefined;
    this.#source.close();
    const end = (): void => {
      done(error);
    };
    this.#source.closed.then(end, end);
  }

  async #connectTo(target: DuplexTarget): Promise<void> {
    const to = endsOf(target);
    const { signal, timeoutMs, via } = target;
    if (typeof to === 'string') await this.#source.connectPathAsync(to, { signal, timeoutMs, via });
    else await this.#source.connectAsync(to, { signal, timeoutMs, via });
  }

  /** Puts work off until the socket is connected. */
  #isDeferred(work: () => void): boolean {
    this.#whenConnected?.push(work);
    return this.#whenConnected !== undefined;
  }

  #tune(change: (tuning: ChannelTuning) => unknown): this {
    const work = (): void => {
      const { tuning } = this.#source;
      if (tuning !== undefined) change(tuning);
    };
    if (!this.#isDeferred(work)) work();
    return this;
  }

  #write(chunks: readonly Uint8Array[], done: Done): void {
    const work = (): void => {
      this.#busy();
      const { outputStream } = this.#source;
      Promise.all(chunks.map((chunk) => outputStream.writeAsync(chunk))).then((sizes) => {
        this.#bytesAccepted += sizes.reduce((sum, size) => sum + size);
        done();
      }, done);
    };
    if (!this.#isDeferred(work)) work();
  }

  #readLater(): void {
    this.#isReading = true;
    this.#source.inputStream.readAsync(CHUNK_BYTES, PARTIAL).then(
      (bytes) => {
        this.#isReading = false;
        this.#give(bytes.length === 0 ? null : bytes);
      },
      (failure: unknown) => {
        this.#isReading = false;
        this.destroy(failure as Error);
      },
    );
  }

  #give(chunk: Uint8Array | null): void {
    this.#busy();
    // A `Buffer`, as users of streams expect; over the same memory.
    this.push(chunk && Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
  }

  #busy(): void {
    this.#stopIdle?.();
    this.#stopIdle = undefined;
    if (this.#idleMs === 0 || this.destroyed) return;
    this.#stopIdle = afterUnlessOver(this.#idleMs, () => {
      this.emit('timeout');
    });
  }
}

function portOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function familyOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  return address.includes(':') ? 'IPv6' : 'IPv4';
}
