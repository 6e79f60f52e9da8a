import type { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Channel, Endpoint, Settled, Wake } from '../transport/contract.js';

/** What goes on at the readable stream: nothing, one read, or nothing for good. */
type Inflow = 'idle' | 'reading' | 'ended';

const NOWHERE: Endpoint = { kind: 'path', path: '' };

/** A pair of Web Streams. It is read when somebody asks, one chunk ahead at most. */
export class WebChannel implements Channel {
  readonly local: Endpoint = NOWHERE;
  readonly remote: Endpoint = NOWHERE;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #arrived: Uint8Array | undefined;
  #inflow: Inflow = 'idle';
  #isFinished = false;
  #isGone = false;
  #failure: SocketError | undefined;
  #wake: Wake | undefined;
  #closed: Settled | undefined;

  /** @throws TypeError - one of them is locked, or no stream. */
  constructor(readable: ReadableStream<Uint8Array>, writable: WritableStream<Uint8Array>) {
    if (readable.locked || writable.locked)
      throw new TypeError('pair must be two streams that are not locked');
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    this.#reader.closed.catch((reason: unknown) => {
      this.#break(reason);
    });
    this.#writer.closed.catch((reason: unknown) => {
      this.#break(reason);
    });
  }

  get unreadBytes(): number {
    return this.#arrived?.length ?? 0;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#arrived;
    this.#arrived = undefined;
    if (chunk !== undefined) return chunk;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#inflow === 'ended' ? null : undefined;
  }

  onceReadable(wake: Wake): void {
    this.#wake = wake;
    if (this.#arrived === undefined && this.#inflow !== 'ended') this.#read();
    else
      queueMicrotask(() => {
        this.#tell();
      });
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    // Copied: a stream may pass memory on, and be done with it long before whoever has it then is.
    const writes = buffers.map((buffer) => this.#writer.write(buffer.slice()));
    Promise.all(writes).then(
      () => {
        settled();
      },
      (reason: unknown) => {
        settled(translate(reason, 'Cannot write to the stream below the socket', 'write'));
      },
    );
  }

  finish(settled: Settled): void {
    this.#isFinished = true;
    this.#writer.close().then(
      () => {
        settled();
      },
      (reason: unknown) => {
        settled(translate(reason, 'Cannot close the stream below the socket', 'write'));
      },
    );
  }

  close(): void {
    if (!this.#isFinished) this.#writer.close().catch(() => {});
    this.#giveUp(undefined);
  }

  abort(): void {
    this.#writer.abort(new Error('The connection was reset')).catch(() => {});
    this.#giveUp(new Error('The connection was reset'));
  }

  onceClosed(closed: Settled): void {
    this.#closed = closed;
    if (this.#isGone) this.#tellClosed();
  }

  #read(): void {
    if (this.#inflow !== 'idle') return;
    this.#inflow = 'reading';
    this.#reader.read().then(
      ({ done, value }) => {
        if (this.#inflow === 'reading') this.#inflow = done ? 'ended' : 'idle';
        if (value?.length === 0) this.#read();
        else this.#arrive(value);
      },
      (reason: unknown) => {
        this.#break(reason);
      },
    );
  }

  #arrive(chunk: Uint8Array | undefined): void {
    if (chunk !== undefined && !(chunk instanceof Uint8Array)) {
      this.#break(new TypeError('a chunk of the readable stream is no Uint8Array'));
      return;
    }
    this.#arrived = chunk;
    this.#tell();
  }

  #break(reason: unknown): void {
    if (this.#isGone || this.#failure !== undefined) return;
    this.#failure = translate(reason, 'Cannot go on with the streams below the socket');
    this.#writer.abort(reason).catch(() => {});
    this.#giveUp(reason);
  }

  #giveUp(reason: unknown): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#inflow = 'ended';
    this.#reader.cancel(reason).catch(() => {});
    this.#tell();
    this.#tellClosed();
  }

  #tellClosed(): void {
    queueMicrotask(() => {
      const closed = this.#closed;
      this.#closed = undefined;
      closed?.(this.#failure);
    });
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
