/** Carries a value along with asynchronous calls, as `AsyncLocalStorage` of Node does. */
export interface AsyncContext {
  /** Calls `work` with `value` as the context of everything that it sets off. */
  run<T>(value: unknown, work: () => T): T;
  /** The value of the context we are in. */
  get(): unknown;
}

/**
 * What only the process that runs the cases can see. Each part may be missing; the cases that need it are
 * reported as not observable then.
 */
export interface Observer {
  /** Exceptions nobody caught and rejections nobody handled, since it was last asked. */
  readonly unheard?: (() => readonly unknown[]) | undefined;
  /** What is open and keeps the process alive: the kind of each socket, server and timer. */
  readonly openResources?: (() => readonly string[]) | undefined;
  /** Bytes of memory in use, garbage excluded as far as that can be told. */
  readonly memoryBytes?: (() => number) | undefined;
  readonly asyncContext?: AsyncContext | undefined;
}

export type Observation = keyof Observer;
