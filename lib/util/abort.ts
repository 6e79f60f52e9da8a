import { timedOut } from '../errors/failures.js';
import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import { type Abortable, Cancellation } from './cancellation.js';
import type { Clock } from './clock.js';
import { inAMoment } from './in-a-moment.js';
import type { WaitOptions } from './wait-options.js';

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
 * Why an operation must not even begin: the reason of its aborted signal, or a timeout if its time limit is 0.
 * `undefined` when it may begin: the reason of an aborted signal is never `undefined`.
 */
export function refusal(options: WaitOptions | undefined, action: string, phase?: SocketErrorPhase): unknown {
  if (options?.signal?.aborted === true) return options.signal.reason;
  return options?.timeoutMs === 0 ? timedOut(action, 0, phase) : undefined;
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
  const signal = options?.signal;
  const timeoutMs = options?.timeoutMs;
  if (signal === undefined && timeoutMs === undefined) return nothingToStop;

  const over = refusal(options, action, phase);
  if (over !== undefined) {
    return inAMoment(() => {
      onEnd(over);
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
  if (timeoutMs !== undefined) {
    forgetTimer = clock.after(timeoutMs, () => {
      stop();
      onEnd(timedOut(action, timeoutMs, phase));
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
