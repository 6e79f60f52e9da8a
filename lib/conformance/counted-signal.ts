/** A signal that can be aborted and that knows how many listeners it has. */
export interface CountedSignal {
  readonly signal: AbortSignal;
  readonly abort: (reason: unknown) => void;
  readonly listeners: () => number;
  /** The most it ever had. */
  readonly mostListeners: () => number;
}

/** No runtime but Node tells the number of listeners, so the two methods that change it are replaced. */
export function countedSignal(): CountedSignal {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  let most = 0;
  // What came is passed on as it is; only its type is not the one that `EventTarget` names.
  signal.addEventListener = (type: string, listener: EventListenerLike, options?: unknown): void => {
    listeners.add(listener);
    most = Math.max(most, listeners.size);
    EventTarget.prototype.addEventListener.call(signal, type, listener as never, options as never);
  };
  signal.removeEventListener = (type: string, listener: EventListenerLike, options?: unknown): void => {
    listeners.delete(listener);
    EventTarget.prototype.removeEventListener.call(signal, type, listener as never, options as never);
  };
  return {
    signal,
    abort: (reason) => {
      controller.abort(reason);
    },
    listeners: () => listeners.size,
    mostListeners: () => most,
  };
}

type EventListenerLike = unknown;
