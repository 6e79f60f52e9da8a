import { Duplex } from 'node:stream';

import { HResult } from '../../errors/hresult.js';
import { SocketError } from '../../errors/socket-error.js';
import { systemClock } from '../../util/clock.js';

/** What there has to be under a `Duplex`: a `StreamSocket`, seen from below. */
export interface DuplexSource {
  readonly inputStream: {
    tryRead(): Uint8Array | null | undefined;
    readAsync(count: number, readOptions: 1): Promise<Uint8Array>;
  };
  readonly outputStream: {
    writeAsync(bytes: Uint8Array): Promise<number>;
    closeAsync(): Promise<void>;
  };
  readonly closed: Promise<void>;
  readonly information: {
    readonly localAddress: { readonly canonicalName: string } | null;
    readonly localPort: string;
    readonly remoteAddress: { readonly canonicalName: string } | null;
    readonly remotePort: string;
  };
  connectAsync(host: string, port: string | number): Promise<void>;
  connectPathAsync(path: string): Promise<void>;
  close(): void;
}

/** How a `Duplex` over a socket behaves. */
export interface DuplexOptions {
  /** Whether our half stays open when the peer has finished. Default: true. */
  readonly allowHalfOpen?: boolean | undefined;
}

/** Where a `Duplex` connects to, in the words of `net.connect`. */
export interface DuplexTarget {
  /** Default: `'localhost'`. */
  readonly host?: string | null | undefined;
  readonly port?: number | string | null | undefined;
  /** A Unix domain socket or a named pipe, in place of the others. */
  readonly path?: string | null | undefined;
}

const CHUNK_BYTES = 64 * 1024;
const PARTIAL = 1;

/**
 * A socket of ours as a `Duplex` of Node's, with as much of `net.Socket` as libraries ask of the streams they are
 * given. It reads when it is read and its writes wait as ours do, so that backpressure goes all the way.
 */
export class DuplexSocket extends Duplex {
  readonly #source: DuplexSource;
  /** Only of a socket that was not connected when it came: what waits for that. */
  #whenConnected: (() => void)[] | undefined;
  #isConnecting = false;
  #isReading = false;
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

  /** As of `net.Socket`; `undefined` without an address. */
  get remoteAddress(): string | undefined {
    return this.#source.information.remoteAddress?.canonicalName;
  }

  get remotePort(): number | undefined {
    return portOf(this.#source.information.remotePort);
  }

  get localAddress(): string | undefined {
    return this.#source.information.localAddress?.canonicalName;
  }

  get localPort(): number | undefined {
    return portOf(this.#source.information.localPort);
  }

  /** Connects the socket below, which must not be connected yet; then there is a `'connect'`, or an `'error'`. */
  connect(port: number | string, host?: string, connected?: () => void): this;
  connect(target: DuplexTarget, connected?: () => void): this;
  connect(first: DuplexTarget | number | string, second?: string | (() => void), third?: () => void): this {
    const target =
      typeof first === 'object' ? first : { port: first, host: typeof second === 'string' ? second : null };
    const connected = typeof second === 'function' ? second : third;
    if (connected !== undefined) this.once('connect', connected);
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

  /** Emits `'timeout'` when nothing was read or written for so long; 0 for never. */
  setTimeout(idleMs: number, timedOut?: () => void): this {
    this.#idleMs = idleMs;
    if (timedOut !== undefined && idleMs > 0) this.once('timeout', timedOut);
    if (timedOut !== undefined && idleMs === 0) this.off('timeout', timedOut);
    this.#busy();
    return this;
  }

  /** Does nothing: `control.noDelay` is chosen before the socket connects, and is on unless turned off. */
  setNoDelay(_isOn?: boolean): this {
    return this;
  }

  /** Does nothing: `control.keepAlive` is chosen before the socket connects. */
  setKeepAlive(_isOn?: boolean, _initialDelayMs?: number): this {
    return this;
  }

  /** Does nothing: a connection of ours keeps the process alive. */
  ref(): this {
    return this;
  }

  /** Does nothing: a connection of ours keeps the process alive. */
  unref(): this {
    return this;
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
  override _write(chunk: Uint8Array, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (
      this.#isDeferred(() => {
        this._write(chunk, encoding, done);
      })
    )
      return;
    this.#busy();
    this.#source.outputStream.writeAsync(chunk).then(() => {
      done();
    }, done);
  }

  /** @internal */
  override _final(done: (error?: Error | null) => void): void {
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
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#stopIdle?.();
    this.#whenConnected = undefined;
    this.#source.close();
    const end = (): void => {
      done(error);
    };
    this.#source.closed.then(end, end);
  }

  #connectTo({ path, port, host }: DuplexTarget): Promise<void> {
    if (typeof path === 'string') return this.#source.connectPathAsync(path);
    return this.#source.connectAsync(host ?? 'localhost', port ?? '');
  }

  /** Puts work off until the socket is connected. */
  #isDeferred(work: () => void): boolean {
    this.#whenConnected?.push(work);
    return this.#whenConnected !== undefined;
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
    this.#stopIdle = systemClock.after(this.#idleMs, () => {
      this.emit('timeout');
    });
  }
}

function isConnected(source: DuplexSource): boolean {
  try {
    return typeof source.inputStream === 'object';
  } catch (failure) {
    if (failure instanceof SocketError && failure.number === HResult.E_ILLEGAL_METHOD_CALL) return false;
    throw failure;
  }
}

function portOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
