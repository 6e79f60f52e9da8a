import type { Clock } from '../../common/clock.js';
import type { IrcMessage } from '../protocol/message.js';
import { IrcError } from './irc-error.js';
import type { Wait } from './irc-client-options.js';
import type { AnswerContext, Request } from './request.js';

interface Pending {
  /** Says whether the message ended this request. */
  readonly take: (message: IrcMessage, context: AnswerContext) => boolean;
  readonly fail: (error: Error) => void;
}

/** Requests that were sent and not answered yet, the oldest first. */
export class PendingRequests {
  readonly #clock: Clock;
  readonly #pending = new Set<Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for the answer. However it ends, no timer and no abort listener stays behind. */
  add<T>(request: Request<T>, { signal, timeoutMs }: Wait & { readonly timeoutMs: number }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      const end = (): void => {
        this.#pending.delete(pending);
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
      };
      const pending: Pending = {
        take: (message, context) => {
          const answer = request.take(message, context);
          if (answer === undefined) return false;
          end();
          if ('error' in answer) reject(answer.error);
          else resolve(answer.value);
          return true;
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      const onAbort = (): void => {
        pending.fail(signal?.reason as Error);
      };
      const cancelTimer = this.#clock.after(timeoutMs, () => {
        const command = request.messages[0]?.command ?? '';
        pending.fail(new IrcError(`No answer to ${command} within ${timeoutMs} ms`, 'timed out'));
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.add(pending);
    });
  }

  /** Shows a message to the requests in order, until one of them is ended by it. */
  offer(message: IrcMessage, context: AnswerContext): boolean {
    for (const pending of this.#pending) {
      if (pending.take(message, context)) return true;
    }
    return false;
  }

  failAll(error: Error): void {
    for (const pending of [...this.#pending]) pending.fail(error);
  }
}
