import { closedError } from '../errors/failures.js';
import { OutputStream } from '../streams/output-stream.js';
import type { IpEndpoint, WritableHalf } from '../transport/contract.js';
import { type BytesLike, toBytes } from '../util/bytes.js';
import type { Clock } from '../util/clock.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { DatagramSender } from './datagram-sender.js';

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
  readonly #sender: DatagramSender;
  readonly #to: IpEndpoint | undefined;
  #isClosed = false;

  /** @internal `to` is undefined for the peer the socket is connected to. */
  constructor(sender: DatagramSender, to: IpEndpoint | undefined, clock: Clock) {
    super(NOWHERE, clock);
    this.#sender = sender;
    this.#to = to;
  }

  /**
   * Sends a datagram; no bytes are an empty one.
   *
   * @returns the number of bytes, once the kernel has them. The memory is yours again then.
   * @throws TypeError - `buffer` is not made of bytes.
   * @throws SocketError - `messageTooLong` (caller); `networkIsUnreachable` and its kin (network); `RO_E_CLOSED`
   *   (caller) after the stream or the socket was closed; 0x80072747 (caller) when 16 384 sends of the socket, or
   *   16 MiB, are not done yet; `connectionTimedOut` (network) after `timeoutMs`, when the datagram may still go out.
   */
  override writeAsync(buffer: BytesLike, options?: WaitOptions): Promise<number> {
    let bytes: Uint8Array;
    try {
      bytes = toBytes(buffer, 'buffer');
    } catch (wrongArgument) {
      return Promise.reject(wrongArgument);
    }
    return this.accept(bytes, true, options);
  }

  /** Waits until the kernel has every datagram of the socket. @returns true. */
  override async flushAsync(options?: WaitOptions): Promise<boolean> {
    if (this.#isClosed) throw refusal('flush');
    await this.#sender.flush(options);
    return true;
  }

  /** Refuses further writes. */
  override closeAsync(): Promise<void> {
    this.#isClosed = true;
    return Promise.resolve();
  }

  /** @internal */
  override accept(bytes: Uint8Array, isGiven: boolean, options?: WaitOptions): Promise<number> {
    if (this.#isClosed) return Promise.reject(refusal('write'));
    // The kernel may need what is only lent to us longer than this call. With options the sender copies.
    const held = isGiven || options !== undefined ? bytes : bytes.slice();
    return this.#sender.send(held, this.#to, options);
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
