import { timedOut } from '../errors/failures.js';
import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import { type Abortable, Cancellation } from './cancellation.js';
import type { Clock } from './clock.js';
import { inAMoment } from './in-a-moment.js';
import type { WaitOptions } from './wait-options.js';

/** One operation that wants to hear of an abort. An object, so that one callback may be in it twice. */
interface Wish {
  readonly callback: () => void;
}

// Node 20 warns of a leak at eleven listeners on one signal, and a server may well have a thousand reads
// waiting on the signal that ends it. So each signal has one listener of ours, shared by all operations
// of all sockets, and none when nobody waits.
const wishesOf = new WeakMap<AbortSignal, Set<Wish>>();

/**
 * Calls `callback` once `signal` is aborted, in a moment if it already is. Never from within
 * this call, and not for anything that takes its wish back first.
 *
 * Callbacks are called in the order of their wishes. One must not throw; if it does, the others are told
 * first.
 *
 * @returns takes the wish back; may be called at any time and more than once.
 */
export function onAbort(signal: Abortable, callback: () => void): () => void {
  if (signal instanceof Cancellation) return signal.onAbort(callback);
  const wish: Wish = { callback };
  const wishes = wishesOf.get(signal) ?? new Set();
  wishes.add(wish);
  if (wishes.size === 1) listen(signal, wishes);

  return () => {
    if (wishes.delete(wish) && wishes.size === 0) stopListening(signal, wishes);
  };
}

function listen(signal: AbortSignal, wishes: Set<Wish>): void {
  wishesOf.set(signal, wishes);
  if (signal.aborted) {
    queueMicrotask(() => {
      tell(signal);
    });
    return;
  }
  signal.addEventListener('abort', tellTarget);
}

function stopListening(signal: AbortSignal, wishes: Set<Wish>): void {
  // A callback that is told now may wish anew, in a new set, before an old wish is taken back.
  if (wishesOf.get(signal) !== wishes) return;
  wishesOf.delete(signal);
  signal.removeEventListener('abort', tellTarget);
}

function tellTarget(event: Event): void {
  tell(event.target as AbortSignal);
}

function tell(signal: AbortSignal): void {
  const wishes = wishesOf.get(signal);
  if (wishes === undefined) return;

  stopListening(signal, wishes);
  const failures: unknown[] = [];
  // A callback may take back the wishes of others; a set that is being walked leaves those out.
  for (const { callback } of wishes) {
    try {
      callback();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'BUG: an abort callback threw');
}

const nothingToTakeBack = (): void => undefined;

/**
 * Why an operation should not even begin: the reason of its aborted signal, or that its time is over
 * already. `undefined` when it may. (An aborted signal always has a reason; it cannot be `undefined`.)
 */
export function refusal(options: WaitOptions | undefined, action: string, phase?: SocketErrorPhase): unknown {
  if (options?.signal?.aborted === true) return options.signal.reason;
  return options?.timeoutMs === 0 ? timedOut(action, 0, phase) : undefined;
}

/** Throws why an operation should not even begin, if anything speaks against it. */
export function throwIfRefused(
  options: WaitOptions | undefined,
  action: string,
  phase?: SocketErrorPhase,
): void {
  const reason = refusal(options, action, phase);
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- a signal's reason may be anything
  if (reason !== undefined) throw reason;
}

/**
 * Starts waiting within the limits of `options`: calls `onEnd`, once and never from within this call, with
 * the reason of the signal or with a `connectionTimedOut` error. If that has come already, it does so in a
 * moment, whatever the clock; better to ask for a {@link refusal} first, before anything is touched.
 *
 * @param action - what cannot be done then, for the message: `Cannot read`.
 * @returns ends the waiting: neither signal nor clock knows of it any more. May be called more than once.
 */
export function startWait(
  options: WaitOptions | undefined,
  clock: Clock,
  action: string,
  phase: SocketErrorPhase | undefined,
  onEnd: (reason: unknown) => void,
): () => void {
  const signal = options?.signal;
  const timeoutMs = options?.timeoutMs;
  if (signal === undefined && timeoutMs === undefined) return nothingToTakeBack;

  const over = refusal(options, action, phase);
  if (over !== undefined) {
    return inAMoment(() => {
      onEnd(over);
    });
  }

  let forgetSignal = nothingToTakeBack;
  let forgetTimer = nothingToTakeBack;
  const stop = (): void => {
    forgetSignal();
    forgetTimer();
  };

  if (signal !== undefined) {
    forgetSignal = onAbort(signal, () => {
      stop();
      onEnd(signal.reason);
    });
  }
  if (timeoutMs !== undefined) {
    forgetTimer = clock.after(timeoutMs, () => {
      stop();
      onEnd(timedOut(action, timeoutMs, phase));
    });
  }
  return stop;
}

/**
 * Waits for `work` within the limits of `options`; whichever is first, nothing stays behind. The work itself
 * goes on, and a failure that comes too late is nobody's.
 *
 * @param action - what cannot be done if time runs out, for the message: `Cannot connect to "printer"`.
 */
export function bounded<T>(
  work: Promise<T>,
  options: WaitOptions | undefined,
  clock: Clock,
  action: string,
  phase?: SocketErrorPhase,
): Promise<T> {
  if (options?.signal === undefined && options?.timeoutMs === undefined) return work;

  return new Promise((resolve, reject) => {
    const stop = startWait(options, clock, action, phase, reject);
    const settle = <Outcome>(how: (outcome: Outcome) => void) => {
      return (outcome: Outcome): void => {
        stop();
        how(outcome);
      };
    };
    work.then(settle(resolve), settle(reject));
  });
}
