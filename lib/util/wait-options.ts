import { Deadline } from './deadline.js';
import { quote } from './quote.js';
import { checkTimeoutMs } from './timeout-ms.js';

/** How long an operation may wait, and who may call it off. Taken last by every operation that waits. */
export interface WaitOptions {
  /** Calls the operation off; it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;

  /**
   * Milliseconds the whole operation may take, from 0 up; it then rejects with `SocketError`
   * `connectionTimedOut`. 0 means that the time is over already. Default: no limit.
   */
  readonly timeoutMs?: number | undefined;

  /**
   * A limit that other calls have too. The operation rejects with `SocketError` `connectionTimedOut` when its time
   * is over. With `timeoutMs` as well, whichever comes first. Default: none.
   */
  readonly deadline?: Deadline | undefined;
}

/** Whether there is anything that could end the operation. */
export function hasLimit(options: WaitOptions | undefined): options is WaitOptions {
  if (options === undefined) return false;
  return options.timeoutMs !== undefined || options.signal !== undefined || options.deadline !== undefined;
}

/** Refuses what is no object; `members` says what it may have. */
export function checkOptions(options: unknown, members: string): void {
  if (typeof options === 'object' && options !== null) return;
  throw new TypeError(`options must be an object with ${members}, not ${quote(options)}`);
}

/** Refuses wait options that cannot be meant, before anything is touched. */
export function checkWaitOptions(options: WaitOptions | undefined): void {
  if (options === undefined) return;
  checkOptions(options, 'signal, timeoutMs and deadline');
  const { signal, timeoutMs, deadline } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal must be an AbortSignal, not ${quote(signal)}`);
  }
  if (deadline !== undefined && !(deadline instanceof Deadline)) {
    throw new TypeError(`deadline must be a Deadline, not ${quote(deadline)}`);
  }
  if (timeoutMs === undefined) {
    // Nearly everybody else calls it so, and to wait for ever is the worst way to find out.
    if ('timeout' in options) throw new TypeError('options must not have timeout: the limit is timeoutMs');
    return;
  }
  checkTimeoutMs(timeoutMs, 'timeoutMs');
}
