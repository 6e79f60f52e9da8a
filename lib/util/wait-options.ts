import { quote } from './quote.js';

/** How long an operation may wait, and who may call it off. Taken last by every operation that waits. */
export interface WaitOptions {
  /** Calls the operation off; it rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;

  /**
   * Milliseconds the whole operation may take, from 0 up; it then rejects with `SocketError`
   * `connectionTimedOut`. 0 means that the time is over already. Default: no limit.
   */
  readonly timeoutMs?: number | undefined;
}

/** Refuses what is no object; `members` says what it may have. */
export function checkOptions(options: unknown, members: string): void {
  if (typeof options === 'object' && options !== null) return;
  throw new TypeError(`options must be an object with ${members}, not ${quote(options)}`);
}

/** Refuses wait options that cannot be meant, before anything is touched. */
export function checkWaitOptions(options: WaitOptions | undefined): void {
  if (options === undefined) return;
  checkOptions(options, 'signal and timeoutMs');
  const { signal, timeoutMs } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal must be an AbortSignal, not ${quote(signal)}`);
  }
  if (timeoutMs === undefined) {
    // Nearly everybody else calls it so, and to wait for ever is the worst way to find out.
    if ('timeout' in options) throw new TypeError('options must not have timeout: the limit is timeoutMs');
    return;
  }
  if (typeof timeoutMs !== 'number')
    throw new TypeError(`timeoutMs must be a number, not ${quote(timeoutMs)}`);
  if (!(timeoutMs >= 0 && timeoutMs <= MAX_TIMEOUT_MS)) {
    throw new RangeError(`timeoutMs must be from 0 to ${MAX_TIMEOUT_MS}, not ${timeoutMs}`);
  }
}

/** Timers of JavaScript hosts count in signed 32 bits; anything longer would fire at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
