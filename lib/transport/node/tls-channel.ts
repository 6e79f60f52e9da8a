import type { TLSSocket } from 'node:tls';

import { closedError, operationAborted, statusError } from '../../errors/failures.js';
import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import { afterTurn, type Clock } from '../../util/clock.js';
import type { Channel, ChannelTuning, Endpoint, Settled, Wake } from '../contract.js';
import type { Protection, SecuredChannel } from '../security-contract.js';
import { ArrivedBytes, plainView } from './arrived-bytes.js';
import { describeEndpoint } from './endpoints.js';
import { lingeringClose } from './lingering-close.js';
import type { TlsCarrier } from './tls-carrier.js';
import { nextTlsEnding, type TlsEnding } from './tls-ending.js';
import { nextTlsInflow, type TlsInflow, type TlsInflowEvent } from './tls-inflow.js';
import { writeAll } from './write-all.js';

/**
 * A channel that TLS protects, over the plain one it was.
 *
 * It reads from the start, up to its bound: session tickets and alerts come among the data, and a ticket that nobody
 * read would make a reset of our close.
 */
export class TlsChannel implements SecuredChannel {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly protection: Protection;
  readonly #below: Channel;
  readonly #socket: TLSSocket;
  readonly #carrier: TlsCarrier;
  readonly #clock: Clock;
  readonly #arrived = new ArrivedBytes();
  #inflow: TlsInflow = 'flowing';
  #ending: TlsEnding = 'open';
  /** What reading and writing fail with. */
  #failure: SocketError | undefined;
  /** Why the channel was lost. */
  #lossFailure: SocketError | undefined;
  #wake: Wake | undefined;
  #closed: Settled | undefined;

  /** @param socket - whose handshake is done, in this very turn. */
  constructor(below: Channel, socket: TLSSocket, carrier: TlsCarrier, protection: Protection, clock: Clock) {
    this.local = below.local;
    this.remote = below.remote;
    this.protection = protection;
    this.#below = below;
    this.#socket = socket;
    this.#carrier = carrier;
    this.#clock = clock;
    socket.on('data', (data: Uint8Array) => {
      this.#arrived.add(plainView(data));
      if (!this.#isPaused && this.#arrived.shouldPause) this.#pause();
      this.#tell();
      if (this.#inflow === 'running out') this.#confirmEnd();
    });
    socket.on('end', () => {
      this.#moveInflow('end announced');
      this.#tell();
    });
    socket.on('error', (error) => {
      this.#broke(error);
    });
    below.onceClosed((failure) => {
      this.#gone(failure);
    });
  }

  get tuning(): ChannelTuning | undefined {
    return this.#below.tuning;
  }

  get unreadBytes(): number {
    return this.#arrived.length + this.#socket.readableLength;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#arrived.take();
    if (chunk !== undefined) {
      if (this.#isPaused && this.#arrived.mayResume) this.#resume();
      return chunk;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#inflow === 'ended') return null;
    if (this.#isOurs) throw closedError(`Cannot read from ${describeEndpoint(this.remote)}: it is closed`);
    return undefined;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
    // What is there already is news to whoever asks now.
    if (this.#arrived.length > 0 || this.#failure !== undefined || this.#inflow === 'ended' || this.#isOurs) {
      queueMicrotask(() => {
        this.#tell();
      });
    }
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    writeAll(this.#socket, buffers, (error) => {
      settled(this.#outcome(error));
    });
  }

  /** Announces our end to the peer (close_notify; RFC 8446, 6.1), and ends our half below. */
  finish(settled: Settled): void {
    const ended = (error?: Error | null): void => {
      settled(this.#outcome(error));
    };
    // Node never calls back about the end of a socket that was destroyed before (Node 20 to 24).
    if (this.#socket.destroyed) queueMicrotask(ended);
    else this.#socket.end(ended);
  }

  /** Unread bytes make it a reset, as they do below. Otherwise the peer is told of the end. */
  close(): void {
    if (this.#ending !== 'open') return;
    if (this.unreadBytes > 0 || this.#failure !== undefined) {
      this.abort();
      return;
    }
    this.#ending = nextTlsEnding(this.#ending, 'given up');
    // Writes that are stuck would keep the end waiting; there is no promise for them.
    if (this.#socket.writableLength > 0 || this.#socket.writableFinished || this.#socket.destroyed)
      this.#below.close();
    else {
      this.#socket.end(() => {
        this.#below.close();
      });
    }
  }

  abort(): void {
    this.#ending = nextTlsEnding(this.#ending, 'given up');
    this.#below.abort();
  }

  onceClosed(closed: Settled): void {
    this.#closed = closed;
    if (this.#ending === 'closed' || this.#ending === 'lost') {
      queueMicrotask(() => {
        closed(this.#lossFailure);
      });
    }
  }

  /** Nothing more comes from below. */
  overBelow(failure: SocketError | undefined): void {
    if (failure !== undefined) {
      this.#failBehindData(failure);
      return;
    }
    this.#moveInflow('over below');
    this.#confirmEnd();
  }

  get #isPaused(): boolean {
    return this.#inflow === 'paused' || this.#inflow === 'held back';
  }

  /** Whether we have given it up, so that nobody reads any more. */
  get #isOurs(): boolean {
    return this.#ending === 'closing' || this.#ending === 'closed';
  }

  #moveInflow(event: TlsInflowEvent): void {
    this.#inflow = nextTlsInflow(this.#inflow, event);
  }

  #pause(): void {
    this.#moveInflow('too much waits');
    this.#socket.pause();
  }

  #resume(): void {
    this.#moveInflow('some was taken');
    this.#socket.resume();
    if (this.#inflow === 'running out') this.#confirmEnd();
  }

  /** The peer has hung up. Did it say so? An attacker who cuts a connection cannot (RFC 8446, 6.1). */
  #confirmEnd(): void {
    afterTurn(() => {
      if (this.#inflow !== 'running out' || this.#socket.readableLength > 0) return;
      this.#failure ??= statusError(
        SocketErrorStatus.connectionResetByPeer,
        `Cannot read from ${describeEndpoint(this.remote)}: the connection was cut, the peer has not announced its end (no close_notify)`,
        { phase: 'read', code: 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING' },
      );
      this.#tell();
    });
  }

  /** What the peer sent before the connection broke is still to be read, and its end counts if it announced one. */
  #failBehindData(failure: SocketError): void {
    while (this.#socket.read() !== null); // emits 'data'
    afterTurn(() => {
      if (this.#inflow === 'ended') return;
      this.#failure ??= failure;
      this.#discard();
      this.#tell();
    });
  }

  #broke(error: unknown): void {
    // A socket that has failed emits 'data' no more, but what it had read is still there.
    const next = (): Uint8Array | null => this.#socket.read() as Uint8Array | null;
    for (let data = next(); data !== null; data = next()) this.#arrived.add(plainView(data));
    this.#failure ??= translate(error, `Cannot go on with ${describeEndpoint(this.remote)} in TLS`, 'read');
    this.#tell();
    lingeringClose(this.#below, this.#clock);
  }

  #outcome(error: Error | null | undefined): SocketError | undefined {
    // Once both sides have ended all of it goes, and Node says of writes it has forgotten that they failed.
    if (this.#carrier.isFinished) return undefined;
    const failure = this.#failure ?? this.#carrier.writeFailure;
    if (failure !== undefined) return failure;
    if (this.#socket.destroyed)
      return operationAborted('Cannot write on: the connection was given up', 'write');
    return error ? translate(error, `Cannot write to ${describeEndpoint(this.remote)}`, 'write') : undefined;
  }

  #gone(failure: SocketError | undefined): void {
    this.#ending = nextTlsEnding(this.#ending, 'gone below');
    if (this.#ending === 'lost') this.#lossFailure = this.#failure ?? failure;
    // Otherwise there may be something to read in there.
    if (this.#ending === 'closed' || this.#failure !== undefined) this.#discard();
    this.#tell();
    this.#closed?.(this.#lossFailure);
  }

  #discard(): void {
    this.#socket.destroy();
    this.#carrier.destroy();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
