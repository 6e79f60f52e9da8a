import type { Socket } from 'node:net';

import { closedError, operationAborted } from '../../errors/failures.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import type { Channel, ChannelTuning, Endpoint, Settled, Wake } from '../contract.js';
import { ArrivedBytes, plainView } from './arrived-bytes.js';
import { askForReset } from './ask-for-reset.js';
import { type CarefulReader, CarefulReading } from './careful-reading.js';
import { describeEndpoint } from './endpoints.js';
import { type ChunkTaker, type ReadBuffer, reclaimMemory } from './read-buffer.js';
import type { SocketOwner } from './socket-watch.js';
import { SocketWrites, type WriteOwner } from './socket-writes.js';
import { isTurn, markTurn } from './turns.js';

/**
 * The first chunks whose turn of the loop is noted, see `#mayBeReset`. A connection with more of them ends with an empty
 * write in any case, which costs less than to note the turn of every chunk.
 */
const NOTED_CHUNKS = 4;

/** Node reads of a socket that has connected before it is asked to. So much of that is taken if it comes at once. */
const MAX_UNASKED_BYTES = 64 * 1024;

/** What the socket does about input. `untouched`: nobody has asked for any. */
type Inflow = 'untouched' | 'flowing' | 'paused' | 'ended';

/**
 * A connected socket of Node's, over TCP or a path, connected by us or accepted.
 *
 * It reads into a {@link ReadBuffer} where there is one, and otherwise with 'data' and `pause`: 'readable' costs a third
 * more per message, and an async iterator destroys the socket at the end of the input (nodejs/node#49073).
 */
export class TcpChannel implements Channel, SocketOwner, ChunkTaker, WriteOwner, CarefulReader {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #socket: Socket;
  readonly #arrived = new ArrivedBytes();
  #inflow: Inflow = 'untouched';
  #failure: SocketError | undefined;
  #wake: Wake | undefined;
  #closed: Settled | undefined;
  #isGone = false;
  /** How many of the first chunks have come, one more than `NOTED_CHUNKS` at most, and the turn of the last of them. */
  #notedChunks = 0;
  #lastTurn = 0;
  /** How it reads where `#confirmEnd` can ask nobody; `undefined`: it just flows. */
  #careful: CarefulReading | undefined;
  readonly #readBuffer: ReadBuffer | undefined;
  readonly #writes: SocketWrites;

  /**
   * To be called in the tick in which the socket became connected; the caller makes us the owner of the socket.
   *
   * @param readBuffer - what the socket reads into. Node takes none for an accepted socket.
   */
  constructor(socket: Socket, local: Endpoint, remote: Endpoint, readBuffer?: ReadBuffer) {
    this.#socket = socket;
    this.#readBuffer = readBuffer;
    this.local = local;
    this.remote = remote;
    this.#writes = new SocketWrites(socket, this);
    if (readBuffer !== undefined) readBuffer.taker = this;
    // There a write fails as well when the peer has just closed, and so tells nothing.
    if (remote.kind === 'path') this.#readCarefully();
  }

  get tuning(): ChannelTuning {
    return this.#socket;
  }

  get unreadBytes(): number {
    return this.#arrived.length + this.#socket.readableLength;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#arrived.take();
    if (chunk !== undefined) {
      if (this.#inflow === 'paused' && this.#arrived.mayResume) this.#resume();
      return chunk;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#inflow === 'ended') return null;
    // Once both sides have ended Node destroys the socket, even if nobody was told of the peer's end yet.
    if (this.#isGone && this.#socket.readableEnded) return null;
    if (this.#isGone) throw closedError(`Cannot read from ${describeEndpoint(this.remote)}: it is closed`);
    return undefined;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
    if (this.#inflow === 'untouched') this.#startReading();
    // Whoever asks now has not been told of what is there already.
    if (this.#arrived.length > 0 || this.#failure !== undefined || this.#inflow === 'ended' || this.#isGone)
      this.#wakeInAMicrotask();
  }

  reuse(chunk: Uint8Array): void {
    if (this.#readBuffer?.isUsed === true) reclaimMemory(chunk);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.#writes.write(buffers, settled);
  }

  finish(settled: Settled): void {
    const socket = this.#socket;
    this.#readCarefully();
    socket.end((error?: Error | null) => {
      this.#writes.settle();
      settled(this.writeFailure ?? (error ? this.#translate(error) : undefined));
    });
  }

  get writeFailure(): SocketError | undefined {
    const { errored, destroyed } = this.#socket;
    if (errored !== null) return this.#translate(errored, 'write'); // also where a read has heard of it first
    // Node calls back without an error for writes that were lost with a socket that we destroyed.
    return destroyed ? operationAborted('Cannot write on: the connection was given up', 'write') : undefined;
  }

  close(): void {
    this.#socket.destroy();
  }

  abort(): void {
    const socket = this.#socket;
    // Only TCP knows a reset. Closing a Unix socket over unread bytes is one by itself.
    if (this.remote.kind !== 'ip') socket.destroy();
    // libuv refuses a reset while it hands a FIN to the kernel, and Node then loses the handle and its 'close'
    // (Node 20 to 26). That takes a turn of the loop at most; behind bytes nobody takes it has not begun.
    else if (socket.writableEnded && !socket.writableFinished && socket.writableLength === 0)
      socket.once('finish', () => socket.resetAndDestroy());
    else socket.resetAndDestroy();
  }

  onceClosed(closed: Settled): void {
    this.#closed = closed;
    if (this.#isGone) this.#tellOfTheEnd(closed);
  }

  broke(error: Error): void {
    this.#rescue();
    this.#failure ??= this.#translate(error);
    this.#writes.settle();
    this.#tell();
  }

  gone(): void {
    this.#isGone = true;
    this.#readBuffer?.release();
    this.#writes.settle();
    this.#tell();
    this.#closed?.(this.#failure);
  }

  /** @returns as of {@link ChunkTaker}. */
  takeIn(chunk: Uint8Array, isFull: boolean): boolean {
    const isMoreWanted = this.#keep(chunk);
    if (this.#inflow === 'untouched') return isFull && this.#arrived.length < MAX_UNASKED_BYTES;
    if (this.#careful === undefined) return isMoreWanted;
    if (isMoreWanted) this.#careful.readOn();
    return false;
  }

  get isFlowing(): boolean {
    return this.#inflow === 'flowing';
  }

  #tellOfTheEnd(closed: Settled): void {
    queueMicrotask(() => {
      closed(this.#failure);
    });
  }

  #startReading(): void {
    const socket = this.#socket;
    if (socket.readableEnded) {
      // Node has read before anybody asked, and found the end in place of a chunk; the 'end' event is over.
      this.#inflow = 'flowing';
      queueMicrotask(() => {
        this.#confirmEnd();
      });
      return;
    }
    if (this.#readBuffer?.isUsed !== true) this.#listenToData();
    socket.on('end', () => {
      this.#confirmEnd();
    });
    this.#careful?.start();
    this.#resume();
  }

  #listenToData(): void {
    const socket = this.#socket;
    socket.on('data', (data: Uint8Array) => {
      const isMoreWanted = this.#keep(plainView(data));
      // Careful reading asks for each chunk anyway, and Deno would not read on after a pause (2.9).
      if (!isMoreWanted && this.#careful === undefined) socket.pause();
    });
  }

  /** Keeps what was read until it is taken. @returns whether more is wanted now. */
  #keep(chunk: Uint8Array): boolean {
    if (this.#notedChunks <= NOTED_CHUNKS) this.#noteChunk();
    this.#arrived.add(chunk);
    this.#tell();
    // Whoever was waiting has most likely taken it by now.
    if (this.#arrived.length > 0 && this.#inflow === 'flowing' && this.#arrived.shouldPause)
      this.#inflow = 'paused';
    return this.#inflow === 'flowing';
  }

  #noteChunk(): void {
    this.#notedChunks++;
    this.#lastTurn = markTurn();
  }

  /**
   * Takes what Node has read and not handed out. Node destroys a socket as soon as a write fails, even if the peer had
   * answered before it hung up; what is still in the kernel is lost then.
   */
  #rescue(): void {
    const next = (): Uint8Array | null => this.#socket.read() as Uint8Array | null;
    for (let data = next(); data !== null; data = next()) this.#arrived.add(plainView(data));
  }

  #resume(): void {
    this.#inflow = 'flowing';
    if (this.#careful === undefined) this.#socket.resume();
    else this.#careful.readOn();
  }

  /** From here on: needed once our half has finished, because `#confirmEnd` cannot write any more to find out. */
  #readCarefully(): void {
    if (this.#careful !== undefined) return;
    this.#careful = new CarefulReading(this.#socket, this.#readBuffer, this);
    if (this.#inflow !== 'untouched') this.#careful.start();
  }

  /** Node has told of the end. */
  #confirmEnd(): void {
    if (!this.#socket.writable || this.#careful !== undefined || !this.#mayBeReset) this.#end();
    else
      askForReset(this.#socket, (reset) => {
        if (reset) this.#failure ??= this.#translate(reset, 'read');
        else this.#end();
      });
  }

  /** Whether bytes may have come in the very turn in which we hear of the end; without them an end is an end. */
  get #mayBeReset(): boolean {
    return this.#notedChunks > NOTED_CHUNKS || (this.#notedChunks > 0 && isTurn(this.#lastTurn));
  }

  #end(): void {
    this.#inflow = 'ended';
    this.#tell();
  }

  #wakeInAMicrotask(): void {
    queueMicrotask(() => {
      this.#tell();
    });
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #translate(error: unknown, phase = phaseOf(error)): SocketError {
    const verb = phase === 'write' ? 'write to' : 'read from';
    return translate(error, `Cannot ${verb} ${describeEndpoint(this.remote)}`, phase);
  }
}

function phaseOf(error: unknown): 'read' | 'write' {
  const syscall = (error as { syscall?: unknown }).syscall;
  return syscall === 'write' || syscall === 'shutdown' ? 'write' : 'read';
}
