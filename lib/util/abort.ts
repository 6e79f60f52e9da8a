import { deadlineOver, timedOut, type Tries } from '../errors/failures.js';
import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import type { SocketError } from '../errors/socket-error.js';
import { type Abortable, Cancellation } from './cancellation.js';
import type { Clock } from './clock.js';
import { inAMoment } from './in-a-moment.js';
import { hasLimit, type WaitOptions } from './wait-options.js';

/** A callback that waits for an abort. An object, so that the same function may be registered twice. */
interface Registration {
  readonly callback: () => void;
}

// Node 20 warns of a leak at eleven listeners on one signal, and a server may well have a thousand reads
// waiting on the signal that ends it. So each signal has one listener of ours, shared by all operations
// of all sockets, and none when nobody waits.
const registrationsOf = new WeakMap<AbortSignal, Set<Registration>>();

/**
 * Calls `callback` once when `signal` is aborted, in a microtask if it already is; never from within this call.
 *
 * Callbacks are called in the order in which they were registered. None may throw; if one does, the others are called
 * first.
 *
 * @returns a function that unregisters the callback; may be called at any time and more than once.
 */
export function onAbort(signal: Abortable, callback: () => void): () => void {
  if (signal instanceof Cancellation) return signal.onAbort(callback);
  const registration: Registration = { callback };
  const registrations = registrationsOf.get(signal) ?? new Set();
  registrations.add(registration);
  if (registrations.size === 1) listen(signal, registrations);

  return () => {
    if (registrations.delete(registration) && registrations.size === 0) stopListening(signal, registrations);
  };
}

function listen(signal: AbortSignal, registrations: Set<Registration>): void {
  registrationsOf.set(signal, registrations);
  if (signal.aborted) {
    queueMicrotask(() => {
      tell(signal);
    });
    return;
  }
  signal.addEventListener('abort', tellTarget);
}

function stopListening(signal: AbortSignal, registrations: Set<Registration>): void {
  // A callback that is called now may register again, in a new set, before an old registration ends.
  if (registrationsOf.get(signal) !== registrations) return;
  registrationsOf.delete(signal);
  signal.removeEventListener('abort', tellTarget);
}

function tellTarget(event: Event): void {
  tell(event.target as AbortSignal);
}

function tell(signal: AbortSignal): void {
  const registrations = registrationsOf.get(signal);
  if (registrations === undefined) return;

  stopListening(signal, registrations);
  const failures: unknown[] = [];
  // A callback may unregister others; iterating a set leaves out what was deleted meanwhile.
  for (const { callback } of registrations) {
    try {
      callback();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'BUG: an abort callback threw');
}

const nothingToStop = (): void => undefined;

/**
 * Why an operation must not even begin: the reason of its aborted signal, or a timeout if there is no time for it.
 * `undefined` when it may begin: the reason of an aborted signal is never `undefined`.
 */
export function refusal(options: WaitOptions | undefined, action: string, phase?: SocketErrorPhase): unknown {
  if (options?.signal?.aborted === true) return options.signal.reason;
  if (options?.timeoutMs === 0) return timedOut(action, 0, phase);
  const deadline = options?.deadline;
  return deadline?.leftMs === 0 ? deadlineOver(action, deadline.limitMs, phase) : undefined;
}

/** The error of an operation that ran out of time, whose `action` and phase are known by then. */
export type OutOfTime = (action: string, phase?: SocketErrorPhase, tries?: Tries) => SocketError;

/** How long `options` leave an operation, and what it is told when that is over; `undefined` for no limit. */
function timeOf(options: WaitOptions): { leftMs: number; error: OutOfTime } | undefined {
  const { timeoutMs, deadline } = options;
  if (deadline !== undefined) {
    const { leftMs, limitMs } = deadline;
    if (timeoutMs === undefined || leftMs < timeoutMs) {
      const error: OutOfTime = (action, phase, tries) => {
        deadline.end();
        return deadlineOver(action, limitMs, phase, tries);
      };
      return { leftMs, error };
    }
  }
  if (timeoutMs === undefined) return undefined;
  return { leftMs: timeoutMs, error: (action, phase, tries) => timedOut(action, timeoutMs, phase, tries) };
}

/** Throws the {@link refusal} of an operation, if there is one. */
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
 * Watches the limits of `options`: calls `onEnd`, once and never from within this call, with the reason of the signal
 * or with a `connectionTimedOut` error. If a limit is reached already, that happens in a microtask, whatever the clock;
 * better to ask for the {@link refusal} first, before anything is touched.
 *
 * @param action - what cannot be done then, for the message: `Cannot read`.
 * @returns a function that ends the watch: nothing stays with signal or clock. May be called more than once.
 */
export function startWait(
  options: WaitOptions | undefined,
  clock: Clock,
  action: string,
  phase: SocketErrorPhase | undefined,
  onEnd: (reason: unknown) => void,
): () => void {
  return startLimits(options, clock, (reason, outOfTime) => {
    onEnd(outOfTime === undefined ? reason : outOfTime(action, phase));
  });
}

/**
 * As {@link startWait}, for what is told only then what it was doing: `onEnd` gets the reason of the signal, or what
 * makes the error.
 */
export function startLimits(
  options: WaitOptions | undefined,
  clock: Clock,
  onEnd: (reason: unknown, outOfTime?: OutOfTime) => void,
): () => void {
  if (!hasLimit(options)) return nothingToStop;
  const { signal } = options;
  const time = timeOf(options);
  if (signal?.aborted === true) {
    return inAMoment(() => {
      onEnd(signal.reason);
    });
  }
  if (time?.leftMs === 0) {
    return inAMoment(() => {
      onEnd(undefined, time.error);
    });
  }

  let forgetSignal = nothingToStop;
  let forgetTimer = nothingToStop;
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
  if (time !== undefined) {
    forgetTimer = clock.after(time.leftMs, () => {
      stop();
      onEnd(undefined, time.error);
    });
  }
  return stop;
}

/**
 * Waits for `work` within the limits of `options`. Whichever ends first, nothing stays with signal or clock. When a
 * limit is reached the work itself goes on, and a late failure of it is ignored.
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
  if (!hasLimit(options)) return work;

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
