import type { StreamSocket } from 'streamsocket';
import { LineSplitter, type ReceivedLine } from './line-splitter.js';

/** A connected socket that carries lines: all that IRC wants of TCP, and the only place that touches it. */
export class LineConnection {
  readonly #socket: StreamSocket;
  readonly #splitter: LineSplitter;

  /** @param limitBytes - the longest line to accept, its tags and CR LF included. */
  constructor(socket: StreamSocket, limitBytes: number) {
    this.#socket = socket;
    this.#splitter = new LineSplitter(limitBytes);
  }

  /** The peer's address, as text. */
  get remoteAddress(): string {
    return this.#socket.information.remoteAddress?.canonicalName ?? '';
  }

  /**
   * The lines the peer sends, until it has finished or we close; a reset throws `SocketError`.
   *
   * The socket reads only when this loop asks. Whoever is slow with a line makes the peer wait, through
   * TCP itself, and no queue grows.
   */
  async *lines(): AsyncGenerator<ReceivedLine, void, undefined> {
    for await (const chunk of this.#socket.inputStream) yield* this.#splitter.push(chunk);
  }

  /** Sends bytes that are whole lines. Waits while the peer is slow to take what was sent before. */
  async write(lines: Uint8Array): Promise<void> {
    await this.#socket.outputStream.writeAsync(lines);
  }

  /** Ends the connection at once. What was written may still go out, behind the scenes and for 5 s at most. */
  close(): void {
    this.#socket.close();
  }

  /**
   * Ends the connection when everything written is out; after `timeoutMs` it is reset. It is closed in any
   * case, so there is nothing to be told of a peer that did not take it all.
   */
  async closeAsync(timeoutMs: number): Promise<void> {
    await this.#socket.closeAsync({ timeoutMs }).catch(() => undefined);
  }
}
