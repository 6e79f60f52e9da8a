import { closedError } from '../errors/failures.js';
import { OutputStream } from '../streams/output-stream.js';
import type { WritableHalf } from '../transport/contract.js';
import { type BytesLike, toBytes } from '../util/bytes.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';

/** Where a stream's datagrams go. */
export interface DatagramWay {
  /** @returns the number of bytes, once the kernel has them. */
  send(data: Uint8Array, options: WaitOptions | undefined): Promise<number>;
  /** Resolves when the kernel has every datagram of the socket. */
  flush(options: WaitOptions | undefined): Promise<void>;
}

/**
 * An output stream of datagrams: every `writeAsync`, and every `storeAsync` of a `DataWriter` on it, is one
 * datagram, to the endpoint that was found when the stream was made.
 *
 * A write resolves when the kernel has the datagram, which does not mean that anybody gets it, and rejects with
 * what became of this very datagram; later ones are not affected. Closing the stream closes neither the socket
 * nor other streams, and the peer is not told: datagrams know no end.
 *
 * @see WinRT `DatagramSocket.OutputStream`, `GetOutputStreamAsync`.
 */
export class DatagramOutputStream extends OutputStream {
  readonly #way: DatagramWay;
  #isClosed = false;

  /** @internal */
  constructor(way: DatagramWay, clock: Clock) {
    super(NOWHERE, clock);
    this.#way = way;
  }

  /**
   * Sends a datagram; no bytes are an empty one.
   *
   * @returns the number of bytes, once the kernel has them. The memory is yours again then.
   * @throws TypeError - `buffer` is not made of bytes.
   * @throws SocketError - `messageTooLong` (caller); `networkIsUnreachable` and its kin (network); `RO_E_CLOSED`
   *   (caller) after the stream or the socket was closed; 0x80072747 (caller) when 16 384 sends of the socket, or
   *   16 MiB, are not done yet.
   */
  override writeAsync(buffer: BytesLike, options?: WaitOptions): Promise<number> {
    try {
      const bytes = toBytes(buffer, 'buffer');
      return this.#send(options === undefined ? bytes : bytes.slice(), options);
    } catch (wrongArgument) {
      return Promise.reject(wrongArgument);
    }
  }

  /** Waits until the kernel has every datagram of the socket. @returns true. */
  override async flushAsync(options?: WaitOptions): Promise<boolean> {
    if (this.#isClosed) throw refusal('flush');
    await this.#way.flush(options);
    return true;
  }

  /** Refuses further writes. */
  override closeAsync(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  /** @internal */
  override accept(bytes: Uint8Array, isGiven: boolean, options?: WaitOptions): Promise<number> {
    // The kernel may need what is only lent to us longer than this call.
    return this.#send(isGiven ? bytes : bytes.slice(), options);
  }

  #send(bytes: Uint8Array, options: WaitOptions | undefined): Promise<number> {
    if (this.#isClosed) return Promise.reject(refusal('write'));
    return this.#way.send(bytes, options);
  }
}

function refusal(verb: string): Error {
  return closedError(`Cannot ${verb}: the output stream is closed`);
}

/** What a stream of bytes would write to; datagrams never come here. */
const NOWHERE: WritableHalf = {
  write: () => {
    throw new Error('BUG: a datagram was written as bytes of a stream');
  },
  finish: () => {
    throw new Error('BUG: a stream of datagrams was finished');
  },
};
