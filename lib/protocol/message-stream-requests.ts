import { closedError, endOfStream, noBufferSpace } from '../errors/failures.js';
import { startWait, throwIfRefused } from '../util/abort.js';
import { checkInteger } from '../util/bytes.js';
import { quietDeferred } from '../util/deferred.js';
import { quote } from '../util/quote.js';
import { checkOptions, checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import type { MessageStream } from './message-stream.js';

/** How answers find their requests. */
export interface RequestStreamOptions<Received> {
  /**
   * The id of the request that a message answers; `undefined` for a message that answers none. Default: answers
   * come in the order of the requests, as in Redis or SMTP.
   */
  readonly idOf?: ((message: Received) => number | undefined) | undefined;

  /**
   * Whether a message answers a request, for answers that come in the order of the requests among others that nobody
   * asked for, as in RESP3. Default: every message does. Not together with `idOf`, which says that already.
   */
  readonly isAnswer?: ((message: Received) => boolean) | undefined;

  /**
   * Gets the messages that answer no request, such as notifications. Reading goes on when what it returns has
   * settled. If it fails, so does everything that is pending.
   * Default: they are dropped, and counted in `unmatchedMessages`.
   */
  readonly onMessage?: ((message: Received) => unknown) | undefined;

  /** How many requests may wait for their answers, from 1 up. Default: 1 024; one more is refused. */
  readonly maxPendingRequests?: number | undefined;
}

interface Pending<Received> {
  readonly resolve: (answer: Received) => void;
  readonly reject: (reason: unknown) => void;
  readonly disarm: () => void;
}

/**
 * Requests and their answers over a {@link MessageStream}, any number at once.
 *
 * From the first request on, or at once if there is an `onMessage`, it is the one who receives, until the
 * connection ends. Then everything pending is rejected, once, with the reason, and so is every later request.
 */
export class RequestStream<Received, Sent> {
  readonly #messages: MessageStream<Received, Sent>;
  readonly #idOf: ((message: Received) => number | undefined) | undefined;
  readonly #isAnswer: ((message: Received) => boolean) | undefined;
  readonly #onMessage: ((message: Received) => unknown) | undefined;
  readonly #maxPendingRequests: number;
  readonly #pending = new Map<number, Pending<Received>>();
  /** Requests in their order, for answers in that order. One that gave up still gets its answer. */
  #unanswered: number[] = [];
  #lastId = 0;
  #isReceiving = false;
  readonly #ended = quietDeferred<unknown>();
  #end: { readonly reason: unknown } | undefined;
  #unmatchedMessages = 0;

  /** @throws RangeError, TypeError - an option is not what is described there. */
  constructor(messages: MessageStream<Received, Sent>, options: RequestStreamOptions<Received> = {}) {
    checkOptions(options, 'idOf, isAnswer, onMessage and maxPendingRequests');
    const { idOf, isAnswer, onMessage, maxPendingRequests = 1_024 } = options;
    for (const [name, given] of Object.entries({ idOf, isAnswer, onMessage })) {
      if (given !== undefined) checkFunction(given, name);
    }
    checkInteger(maxPendingRequests, 1, 2 ** 31, 'maxPendingRequests');
    if (idOf !== undefined && isAnswer !== undefined) {
      throw new TypeError('idOf and isAnswer cannot be given together: idOf tells what is no answer');
    }
    this.#messages = messages;
    this.#idOf = idOf;
    this.#isAnswer = isAnswer;
    this.#onMessage = onMessage;
    this.#maxPendingRequests = maxPendingRequests;
    if (onMessage !== undefined) this.#startReceiving();
  }

  /**
   * Resolves when nothing more is received, because the connection has ended or a message was wrong, with the reason
   * that everything pending was rejected with: for those who live on what `onMessage` gets. Never rejects. Nothing is
   * received before the first request unless there is an `onMessage`.
   */
  get ended(): Promise<unknown> {
    return this.#ended.promise;
  }

  /** How many requests wait for their answers. */
  get pendingRequests(): number {
    return this.#pending.size;
  }

  /** How many messages came that were dropped: they answered no request, or one that had given up. */
  get unmatchedMessages(): number {
    return this.#unmatchedMessages;
  }

  /**
   * Sends a request and waits for its answer.
   *
   * A request that is called off, or whose time is up, was sent all the same; its answer is dropped when it comes.
   *
   * @param makeRequest - makes the message, given its id: 1, 2, 3 and so on.
   * @throws SocketError - 0x80072747 (caller): `maxPendingRequests` wait already; `connectionTimedOut` (network)
   *   after `timeoutMs`; what ended the connection: 0x80070026 (peer) when the peer has finished, `RO_E_CLOSED`
   *   (caller) when we have closed, and whatever receiving and sending fail with.
   * @throws whatever `makeRequest` and the codec throw; nothing was sent then.
   */
  async requestAsync(makeRequest: (id: number) => Sent, options?: WaitOptions): Promise<Received> {
    checkFunction(makeRequest, 'makeRequest');
    checkWaitOptions(options);
    throwIfRefused(options, 'Cannot get an answer', 'read');
    this.#refuseIfEndedOrFull();
    const id = ++this.#lastId;
    const request = makeRequest(id);
    const answer = this.#answerOf(id, options);
    this.#startReceiving();
    // Not within the limits of the request: what waits in front of it must not change what comes behind.
    this.#messages.sendAsync(request).catch((failure: unknown) => {
      this.#unanswered = this.#unanswered.filter((other) => other !== id);
      this.#settle(id)?.reject(failure);
    });
    return answer;
  }

  #answerOf(id: number, options: WaitOptions | undefined): Promise<Received> {
    return new Promise((resolve, reject) => {
      const { clock } = this.#messages;
      const disarm = startWait(options, clock, 'Cannot get an answer', 'read', (reason) => {
        this.#settle(id)?.reject(reason);
      });
      this.#pending.set(id, { resolve, reject, disarm });
      if (this.#idOf === undefined) this.#unanswered.push(id);
    });
  }

  #refuseIfEndedOrFull(): void {
    if (this.#end !== undefined) throw this.#end.reason;
    if (Math.max(this.#pending.size, this.#unanswered.length) < this.#maxPendingRequests) return;
    throw noBufferSpace(`Cannot send a request: ${this.#maxPendingRequests} wait for their answers already`);
  }

  #startReceiving(): void {
    if (this.#isReceiving) return;
    this.#isReceiving = true;
    this.#receive().then(
      () => {
        this.#rejectAll(this.#reasonOfEnd());
      },
      (failure: unknown) => {
        this.#rejectAll(failure);
      },
    );
  }

  async #receive(): Promise<void> {
    for await (const batch of this.#messages.batches()) {
      for (const message of batch) {
        const id = this.#answeredBy(message);
        if (id !== undefined) this.#answered(id, message);
        else if (this.#onMessage === undefined) this.#unmatchedMessages++;
        else await this.#onMessage(message);
      }
    }
  }

  /** The id of the request that a message answers. */
  #answeredBy(message: Received): number | undefined {
    if (this.#idOf !== undefined) return this.#idOf(message);
    return this.#isAnswer?.(message) === false ? undefined : this.#unanswered.shift();
  }

  #answered(id: number, message: Received): void {
    const pending = this.#settle(id);
    if (pending === undefined) this.#unmatchedMessages++;
    else pending.resolve(message);
  }

  /** The request, which is pending no more; its signal and its time limit know nothing of it from here on. */
  #settle(id: number): Pending<Received> | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.disarm();
    return pending;
  }

  #reasonOfEnd(): unknown {
    return this.#messages.isClosed
      ? closedError('Cannot get an answer: the input stream is closed')
      : endOfStream('Cannot get an answer: the peer has finished');
  }

  #rejectAll(reason: unknown): void {
    this.#end = { reason };
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(reason);
    this.#ended.resolve(reason);
  }
}

function checkFunction(value: unknown, argument: string): void {
  if (typeof value !== 'function') throw new TypeError(`${argument} must be a function, not ${quote(value)}`);
}
