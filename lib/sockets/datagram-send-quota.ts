import { noBufferSpace } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';

/** Sends of one socket that may wait at a time; with what Node needs for each, some 16 MiB. */
const MAX_WAITING_DATAGRAMS = 16_384;

/** Their bytes together, as many as of writes to a stream. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Bounds what one socket has to send and is not done with, whatever it waits for: a lookup, a bind or the kernel. A
 * caller who awaits its sends never meets the bounds; one that does not would pile up memory without them.
 */
export class DatagramSendQuota {
  refusedDatagrams = 0;
  #datagrams = 0;
  #bytes = 0;
  /** One error for all who are refused while nothing changes: to make one takes longer than to send a datagram. */
  #refusal: SocketError | undefined;

  /** Counts one more. A single one of any size may wait. @throws SocketError - there is no room for it. */
  reserve(byteCount: number): void {
    if (this.#datagrams > 0 && this.#isFull(byteCount)) {
      this.refusedDatagrams++;
      throw (this.#refusal ??= noBufferSpace(
        `Cannot send: ${this.#datagrams} datagrams with ${this.#bytes} bytes wait already, and ` +
          `${MAX_WAITING_DATAGRAMS} with ${MAX_WAITING_BYTES} may; await your sends`,
      ));
    }
    this.#datagrams++;
    this.#bytes += byteCount;
    this.#refusal = undefined;
  }

  release(byteCount: number): void {
    this.#datagrams--;
    this.#bytes -= byteCount;
    this.#refusal = undefined;
  }

  #isFull(byteCount: number): boolean {
    return this.#datagrams >= MAX_WAITING_DATAGRAMS || this.#bytes + byteCount > MAX_WAITING_BYTES;
  }
}
