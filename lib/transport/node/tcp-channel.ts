import type { Socket } from 'node:net';

import { closedError, operationAborted } from '../../errors/failures.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import { afterTurn } from '../../util/clock.js';
import type { Channel, ChannelTuning, Endpoint, Settled, Wake } from '../contract.js';
import { ArrivedBytes, plainView } from './arrived-bytes.js';
import { describeEndpoint } from './endpoints.js';
import { type ChunkTaker, type ReadBuffer, reclaimMemory } from './read-buffer.js';
import type { SocketOwner } from './socket-watch.js';
import { type Sender, SocketWrites } from './socket-writes.js';
import { isTurn, markTurn } from './turns.js';

const EMPTY = new Uint8Array(0);

/** Chunks whose turn is marked; after as many, an empty write at the end costs less than further marks. */
const MARKED_CHUNKS = 4;

/** What Node reads of a socket that connected without being asked, as far as it comes at once. */
const MOST_UNASKED_BYTES = 64 * 1024;

/** What the socket does about input. */
type Inflow = 'untouched' | 'flowing' | 'paused' | 'ended';

/**
 * A connected socket of Node's, by TCP or a path, made by us or accepted.
 *
 * Reads into memory of ours where Node can be told so, and otherwise with 'data' and a pause, because 'readable' costs
 * a third more per message, and an async iterator destroys the socket at the end of the input (nodejs/node#49073).
 */
export class TcpChannel implements Channel, SocketOwner, ChunkTaker, Sender {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #socket: Socket;
  readonly #arrived = new ArrivedBytes();
  #inflow: Inflow = 'untouched';
  #failure: SocketError | undefined;
  #wake: Wake | undefined;
  #closed: Settled | undefined;
  #isGone = false;
  /** Chunks that came, as far as they are counted, and the turn of the last of them. */
  #chunks = 0;
  #lastTurn = 0;
  #isCareful: boolean;
  readonly #readBuffer: ReadBuffer | undefined;
  readonly #writes: SocketWrites;

  /**
   * The caller must not have let a tick pass since the socket became connected, and makes us the owner of the socket.
   *
   * @param memory - what the socket reads into, if Node can be told so: only of a socket that we connect.
   */
  constructor(socket: Socket, local: Endpoint, remote: Endpoint, readBuffer?: ReadBuffer) {
    this.#socket = socket;
    this.#readBuffer = readBuffer;
    this.local = local;
    this.remote = remote;
    this.#isCareful = remote.kind === 'path';
    this.#writes = new SocketWrites(socket, this);
    if (readBuffer !== undefined) readBuffer.taker = this;
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
      if (this.#inflow === 'paused' && this.#arrived.isLittle) this.#resume();
      return chunk;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#inflow === 'ended') return null;
    // Once both sides have ended Node destroys the socket, whether or not somebody has heard of the peer's end.
    if (this.#isGone && this.#socket.readableEnded) return null;
    if (this.#isGone) throw closedError(`Cannot read from ${describeEndpoint(this.remote)}: it is closed`);
    return undefined;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
    if (this.#inflow === 'untouched') this.#startReading();
    // What is there already is news to whoever asks now.
    if (this.#arrived.length > 0 || this.#failure !== undefined || this.#inflow === 'ended' || this.#isGone)
      this.#tellInAMoment();
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
      settled(this.outcome ?? (error ? this.#translate(error) : undefined));
    });
  }

  /** Why something that was to be sent was not, if so. */
  get outcome(): SocketError | undefined {
    const { errored, destroyed } = this.#socket;
    if (errored !== null) return this.#translate(errored, 'write'); // also where a read has heard of it first
    // Node says of writes that went with a socket we destroyed that they went out.
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

  /** Keeps what was read into memory of ours; false: Node stops reading. */
  takeIn(chunk: Uint8Array, isFull: boolean): boolean {
    const isWanted = this.#took(chunk);
    if (this.#inflow === 'untouched') return isFull && this.#arrived.length < MOST_UNASKED_BYTES;
    if (!this.#isCareful) return isWanted;
    if (isWanted) this.#readOn();
    return false;
  }

  #tellOfTheEnd(closed: Settled): void {
    queueMicrotask(() => {
      closed(this.#failure);
    });
  }

  #startReading(): void {
    const socket = this.#socket;
    if (socket.readableEnded) {
      // Node reads a first chunk of a socket that connected without being asked, and has told nobody of an end
      // that came instead of one.
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
    if (this.#isCareful) this.#listenCarefully();
    this.#resume();
  }

  #listenToData(): void {
    const socket = this.#socket;
    socket.on('data', (data: Uint8Array) => {
      const isEnough = !this.#took(plainView(data));
      // Reading carefully we ask for each chunk anyway, and Deno would not read on after a pause (2.9).
      if (isEnough && !this.#isCareful) socket.pause();
    });
  }

  /** Keeps what was read; false: there is enough for now. */
  #took(chunk: Uint8Array): boolean {
    if (this.#chunks <= MARKED_CHUNKS) this.#count();
    this.#arrived.add(chunk);
    this.#tell();
    // Who waited has taken it by now, as a rule.
    if (this.#arrived.length > 0 && this.#inflow === 'flowing' && this.#arrived.isMuch)
      this.#inflow = 'paused';
    return this.#inflow === 'flowing';
  }

  #count(): void {
    this.#chunks++;
    this.#lastTurn = markTurn();
  }

  /**
   * Node destroys a socket as soon as a write fails, be it that the peer has answered before it hung up. What the
   * kernel has is lost then, but what Node has read and not handed out is still there.
   */
  #rescue(): void {
    const next = (): Uint8Array | null => this.#socket.read() as Uint8Array | null;
    for (let data = next(); data !== null; data = next()) this.#arrived.add(plainView(data));
  }

  #resume(): void {
    this.#inflow = 'flowing';
    if (this.#isCareful) this.#readOn();
    else this.#socket.resume();
  }

  /**
   * From here on Node stops reading with each chunk, and goes on a turn of the loop later: libuv then does not
   * take a reset for an end. `#confirmEnd` cannot ask any more once our half has finished. It costs a tenth to
   * a third of the throughput.
   */
  #readCarefully(): void {
    if (this.#isCareful) return;
    this.#isCareful = true;
    if (this.#inflow !== 'untouched') this.#listenCarefully();
  }

  #listenCarefully(): void {
    if (this.#readBuffer?.isUsed === true) return;
    this.#socket.on('readable', () => {
      this.#readOn();
    });
  }

  #readOn(): void {
    afterTurn(() => {
      const socket = this.#socket;
      if (this.#inflow !== 'flowing') return;
      if (this.#readBuffer?.isUsed === true) {
        socket.resume();
        return;
      }
      socket.read(); // emits 'data' and 'end' too
      // Node hands out all that it has, and tells of more when that comes; Deno one chunk (2.9), and tells no more.
      if (socket.readableLength > 0) this.#readOn();
    });
  }

  /**
   * libuv takes a reset for an ordinary end when it comes in the same turn as the bytes before it (its
   * POLLHUP short cut after a partial read; Node 20 to 26, Linux). The kernel remembers, and tells a write,
   * even of nothing. Over a Unix socket it tells that of every peer that is gone, hence careful reading there.
   */
  #confirmEnd(): void {
    if (!this.#socket.writable || this.#isCareful || !this.#mayBeReset) this.#end();
    else this.#askForReset();
  }

  #askForReset(): void {
    const socket = this.#socket;
    const end = (): void => {
      this.#end();
    };
    // An answer would come behind the writes that are stuck; but those fail in this very turn if it was a reset.
    if (socket.writableLength > 0) afterTurn(end);
    else
      socket.write(EMPTY, (error) => {
        if (!error) end();
        else this.#failure ??= this.#translate(error, 'read'); // and the 'error' event comes next
      });
  }

  /** Whether bytes may have come in the very turn in which we hear of the end. */
  get #mayBeReset(): boolean {
    return this.#chunks > MARKED_CHUNKS || (this.#chunks > 0 && isTurn(this.#lastTurn));
  }

  #end(): void {
    this.#inflow = 'ended';
    this.#tell();
  }

  #tellInAMoment(): void {
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
