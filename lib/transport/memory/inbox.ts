import type { SocketError } from '../../errors/socket-error.js';
import { concatBytes } from '../../util/bytes.js';
import type { ReadableHalf, Wake } from '../contract.js';
import { Fifo } from '../../util/fifo.js';

/** What may still arrive. */
type Intake = 'open' | 'ended' | 'broken';
type IntakeEvent = 'end arrived' | 'broke';

const after: Readonly<Record<Intake, Readonly<Record<IntakeEvent, Intake>>>> = {
  open: { 'end arrived': 'ended', broke: 'broken' },
  // Linux goes on telling of the end when a reset comes behind it (SOCK_DONE in tcp_recvmsg): nothing is missing.
  ended: { 'end arrived': 'ended', broke: 'ended' },
  broken: { 'end arrived': 'broken', broke: 'broken' },
};

/** Most bytes of one `take` where chunks are joined; what Node reads from a kernel at once. */
const MAX_TAKE_BYTES = 64 * 1024;

/** The bytes that have arrived at one end of a connection. */
export class Inbox implements ReadableHalf {
  readonly #isJoining: () => boolean;
  readonly #onTaken: (byteCount: number) => void;
  readonly #chunks = new Fifo<Uint8Array>();
  #unreadBytes = 0;
  #intake: Intake = 'open';
  #failure: SocketError | undefined;
  #wake: Wake | undefined;

  /**
   * @param isJoining - whether chunks that wait are read as one.
   * @param onTaken - told of bytes that were taken, so that as many more may be sent.
   */
  constructor(isJoining: () => boolean, onTaken: (byteCount: number) => void) {
    this.#isJoining = isJoining;
    this.#onTaken = onTaken;
  }

  get unreadBytes(): number {
    return this.#unreadBytes;
  }

  /** Whether the end has arrived and everything before it was taken. */
  get isReadToEnd(): boolean {
    return this.#intake === 'ended' && this.#unreadBytes === 0;
  }

  add(bytes: Uint8Array): void {
    const size = this.#isJoining() ? MAX_TAKE_BYTES : bytes.length;
    for (let start = 0; start < bytes.length; start += size) {
      this.#chunks.push(bytes.subarray(start, start + size));
    }
    this.#unreadBytes += bytes.length;
    this.#tell();
  }

  end(): void {
    this.#intake = after[this.#intake]['end arrived'];
    this.#tell();
  }

  /** What has arrived stays to be read, then comes the failure. */
  fail(failure: SocketError): void {
    this.#intake = after[this.#intake].broke;
    this.#failure ??= failure;
    this.#tell();
  }

  /** What has arrived is gone: it will not be read any more. */
  discard(): void {
    this.#chunks.clear();
    this.#unreadBytes = 0;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#takeChunk();
    if (chunk !== undefined) {
      this.#unreadBytes -= chunk.length;
      this.#onTaken(chunk.length);
      return chunk;
    }
    if (this.#intake === 'broken' && this.#failure !== undefined) throw this.#failure;
    return this.#intake === 'ended' ? null : undefined;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
    if (this.#unreadBytes === 0 && this.#intake === 'open') return;
    // What is there already is news to whoever asks now.
    queueMicrotask(() => {
      this.#tell();
    });
  }

  #takeChunk(): Uint8Array | undefined {
    const first = this.#chunks.shift();
    if (first === undefined || this.#chunks.length === 0 || !this.#isJoining()) return first;
    const joined = [first];
    let length = first.length;
    for (let next = this.#chunks.first; next !== undefined; next = this.#chunks.first) {
      length += next.length;
      if (length > MAX_TAKE_BYTES) break;
      joined.push(next);
      this.#chunks.shift();
    }
    return concatBytes(joined);
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
