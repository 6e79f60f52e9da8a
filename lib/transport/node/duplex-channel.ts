import { Duplex, Readable, Writable } from 'node:stream';

import { closedError, statusError } from '../../errors/failures.js';
import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import type { Channel, Endpoint, Settled, Wake } from '../contract.js';
import { ArrivedBytes, plainView } from './arrived-bytes.js';
import { ipEndpoint } from './endpoints.js';
import { writeAll } from './write-all.js';

export type { Duplex } from 'node:stream';

type Inflow = 'untouched' | 'flowing' | 'paused' | 'ended';

/** How far its end has come; one that was given up ends as we want it, whatever it says. */
type Ending = 'open' | 'given up' | 'gone';

/** Any `Duplex` of Node's: a channel of ssh, a serial port, a TLS socket, the pipes of a child process. */
export class DuplexChannel implements Channel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #duplex: Duplex;
  readonly #arrived = new ArrivedBytes();
  #inflow: Inflow = 'untouched';
  #failure: SocketError | undefined;
  #wake: Wake | undefined;
  #closed: Settled | undefined;
  #ending: Ending = 'open';

  /** @param duplex - of bytes, not ended and not destroyed, and nobody else's from now on. */
  constructor(duplex: Duplex) {
    this.#duplex = duplex;
    this.local = endpointOf(duplex, 'local');
    this.remote = endpointOf(duplex, 'remote');
    duplex.on('error', (error) => {
      this.#failure ??= translate(error, 'Cannot go on with the stream below the socket');
      this.#tell();
      this.#goneIfClosed();
    });
    duplex.on('close', () => {
      this.#gone();
    });
  }

  get unreadBytes(): number {
    return this.#arrived.length + this.#duplex.readableLength;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#arrived.take();
    if (chunk !== undefined) {
      if (this.#inflow === 'paused' && this.#arrived.mayResume) this.#resume();
      return chunk;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#inflow === 'ended') return null;
    if (this.#ending === 'gone')
      throw closedError('Cannot read from the stream below the socket: it is closed');
    return undefined;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
    if (this.#inflow === 'untouched') this.#startReading();
    if (
      this.#arrived.length > 0 ||
      this.#failure !== undefined ||
      this.#inflow === 'ended' ||
      this.#ending === 'gone'
    ) {
      queueMicrotask(() => {
        this.#tell();
      });
    }
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    // Copied: a stream may pass memory on, and call back long before whoever got it is done with it.
    const copies = buffers.map((buffer) => buffer.slice());
    writeAll(this.#duplex, copies, (error) => {
      settled(error ? this.#writeFailure(error) : undefined);
    });
  }

  finish(settled: Settled): void {
    this.#duplex.end((error?: Error | null) => {
      settled(error ? this.#writeFailure(error) : undefined);
    });
  }

  close(): void {
    if (this.#ending === 'open') this.#ending = 'given up';
    this.#duplex.destroy();
    queueMicrotask(() => {
      this.#goneIfClosed();
    });
  }

  /** A `Duplex` knows no reset: the same as closing. */
  abort(): void {
    this.close();
  }

  onceClosed(closed: Settled): void {
    this.#closed = closed;
    if (this.#ending === 'gone') {
      queueMicrotask(() => {
        closed(this.#failure);
      });
    }
  }

  #startReading(): void {
    const duplex = this.#duplex;
    duplex.on('data', (data: Uint8Array) => {
      if (data.length === 0) return;
      this.#arrived.add(plainView(data));
      if (this.#inflow === 'flowing' && this.#arrived.shouldPause) {
        this.#inflow = 'paused';
        duplex.pause();
      }
      this.#tell();
    });
    duplex.on('end', () => {
      this.#inflow = 'ended';
      this.#tell();
    });
    this.#resume();
  }

  #resume(): void {
    this.#inflow = 'flowing';
    this.#duplex.resume();
  }

  /** A stream that was made with `emitClose: false` does not say that it is closed. */
  #goneIfClosed(): void {
    if (this.#duplex.closed) this.#gone();
  }

  #gone(): void {
    if (this.#ending === 'gone') return;
    const isCut = this.#ending === 'open' && this.#inflow !== 'ended' && !this.#duplex.readableEnded;
    this.#ending = 'gone';
    if (isCut) {
      this.#failure ??= statusError(
        SocketErrorStatus.connectionResetByPeer,
        'Cannot go on with the stream below the socket: it was closed before its end',
      );
    }
    this.#tell();
    this.#closed?.(this.#failure);
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #writeFailure(error: Error): SocketError {
    return translate(this.#duplex.errored ?? error, 'Cannot write to the stream below the socket', 'write');
  }
}

/** What a socket of Node's says of itself; others have no address, and no `Duplex` has one by its type. */
function endpointOf(duplex: Duplex, end: 'local' | 'remote'): Endpoint {
  const { [`${end}Address`]: address, [`${end}Port`]: port } = duplex as unknown as Record<string, unknown>;
  return typeof address === 'string' && typeof port === 'number'
    ? ipEndpoint(address, port)
    : { kind: 'path', path: '' };
}

/** Two streams of Node's that are the two halves of a connection, such as the pipes of a child process. */
export interface NodeStreamPair {
  /** What the peer sends. */
  readonly readable: Readable;
  /** What we send. */
  readonly writable: Writable;
}

/**
 * One `Duplex` of bytes. Throws for what is no `Duplex` and no pair, and for what is of no use any more or not of
 * bytes.
 */
export function toOneDuplex(streams: Duplex | NodeStreamPair): Duplex {
  const { readable, writable } = streams;
  const isPair = readable instanceof Readable && writable instanceof Writable;
  const duplex = isPair ? Duplex.from({ readable, writable }) : (streams as Duplex);
  checkDuplex(duplex, isPair ? readable.readableEncoding : duplex.readableEncoding);
  return duplex;
}

function checkDuplex(duplex: Duplex, encoding: string | null): void {
  const { readable, writable, readableObjectMode, writableObjectMode } = duplex;
  if (typeof (duplex as { pipe?: unknown }).pipe !== 'function' || typeof writable !== 'boolean') {
    throw new TypeError('duplex must be a Duplex of node:stream, or { readable, writable } of two streams');
  }
  if (readableObjectMode || writableObjectMode || encoding !== null) {
    throw new TypeError('duplex must be a stream of bytes, without an encoding or objects');
  }
  if (!readable || !writable) throw new RangeError('duplex must be open for reading and writing');
}
