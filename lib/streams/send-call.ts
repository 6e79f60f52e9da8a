/** What a call on an output stream waits for, once it is its turn. */
export type SendGoal = 'accepted' | 'sent' | 'finished';

/**
 * A call on an output stream that may have to wait. One object for all of it: ten thousand writes may wait at a time,
 * and what each holds is copied whenever memory is collected.
 */
export class SendCall<T = unknown> {
  readonly goal: SendGoal;
  /** What it wants to send; `undefined`: it only waits for everything that was called before it. */
  readonly bytes: Uint8Array | undefined;
  /** Whether its bytes are sent from the memory they lie in; otherwise they are copied when they are accepted. */
  readonly isUncopied: boolean;
  /** Bytes it wants to send. */
  readonly size: number;
  readonly #answer: T;
  /** Of a call that waits to be `sent`: how many bytes, since the beginning of the stream, have to be sent by then. */
  endOffset = 0;
  /** Where it is in the queue it waits in. */
  place = 0;
  /** Ends the watch on the signal and time limit of the call, if it has any. */
  disarm: (() => void) | undefined;
  #resolve: ((answer: unknown) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(goal: SendGoal, answer: T, bytes?: Uint8Array, isUncopied = false) {
    this.goal = goal;
    this.#answer = answer;
    this.bytes = bytes;
    this.size = bytes?.length ?? 0;
    this.isUncopied = isUncopied;
  }

  /** The promise that `resolve` or `reject` settles. To be asked for once, before either. */
  promise(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve as (answer: unknown) => void;
      this.#reject = reject;
    });
  }

  resolve(): void {
    this.#resolve?.(this.#answer);
  }

  reject(reason: unknown): void {
    this.#reject?.(reason);
  }
}
