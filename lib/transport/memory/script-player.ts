import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import { SocketError } from '../../errors/socket-error.js';
import { bounded } from '../../util/abort.js';
import type { Clock } from '../../util/clock.js';
import type { Channel, Settled } from '../contract.js';
import { showDifference } from './byte-difference.js';
import { ReceivedBytes } from './received-bytes.js';
import { ScriptDeviation } from './script-deviation.js';
import type { CheckedStep } from './script.js';
import { countBytes, showBytes } from './show-bytes.js';
import { waitOn } from './waiting.js';

/** How a script is played. */
export interface PlayOptions {
  readonly clock: Clock;
  /** How long a step may wait for the other side. */
  readonly patienceMs: number;
  /** Ends the play; what is left of the script is a deviation then. */
  readonly signal: AbortSignal;
}

/** Plays one script on one connection. */
export class ScriptPlayer {
  readonly #steps: readonly CheckedStep[];
  readonly #channel: Channel;
  readonly #options: PlayOptions;
  /** Bytes that came and no step has expected yet. */
  readonly #received = new ReceivedBytes();
  #at = 0;

  constructor(steps: readonly CheckedStep[], channel: Channel, options: PlayOptions) {
    this.#steps = steps;
    this.#channel = channel;
    this.#options = options;
  }

  /** @throws ScriptDeviation - the other side deviates, or leaves something over. */
  async play(): Promise<void> {
    try {
      for (const step of this.#steps) {
        await this.#do(step);
        this.#at++;
      }
      await this.#checkNothingIsLeft();
      this.#channel.close();
    } catch (failure) {
      this.#channel.abort();
      throw failure instanceof ScriptDeviation ? failure : this.#interrupted(failure);
    }
  }

  async #do({ verb, bytes, waitMs }: CheckedStep): Promise<void> {
    const { clock, signal } = this.#options;
    switch (verb) {
      case 'expect':
        return this.#expect(bytes);
      case 'expect end':
        return this.#expectEnd();
      case 'wait':
        return waitOn(clock, waitMs, { signal });
      case 'send':
        return this.#settled((settled) => {
          this.#channel.write([bytes], settled);
        });
      case 'finish':
        return this.#settled((settled) => {
          this.#channel.finish(settled);
        });
      case 'reset':
        this.#takeWhatIsThere();
        this.#refuseBytes('left over before it');
        this.#channel.abort();
    }
  }

  async #expect(expected: Uint8Array): Promise<void> {
    for (let checked = 0; ;) {
      const { bytes } = this.#received;
      const length = Math.min(bytes.length, expected.length);
      while (checked < length && bytes[checked] === expected[checked]) checked++;
      if (checked < length) throw this.#deviation('other bytes came', expected);
      if (checked === expected.length) break;
      if (!(await this.#receive()))
        throw this.#deviation('the other side ended too soon', expected, 'the end');
    }
    this.#received.drop(expected.length);
  }

  async #expectEnd(): Promise<void> {
    this.#refuseBytes('bytes came instead');
    await this.#receive();
    this.#refuseBytes('bytes came instead');
  }

  /** After the last step the other side may end, break or stay, but not say anything more. */
  async #checkNothingIsLeft(): Promise<void> {
    if (this.#steps.at(-1)?.verb === 'reset') return;
    this.#refuseBytes('left over');
    try {
      await this.#receive();
    } catch (failure) {
      if (!(failure instanceof SocketError) && !this.#options.signal.aborted) throw failure;
      this.#takeWhatIsThere();
    }
    this.#refuseBytes('left over');
  }

  /** Waits for more. @returns false at the end. */
  async #receive(): Promise<boolean> {
    for (;;) {
      const chunk = this.#channel.take();
      if (chunk === null) return false;
      if (chunk !== undefined) {
        this.#received.add(chunk);
        return true;
      }
      await this.#inTime(
        new Promise<void>((wake) => {
          this.#channel.onceReadable(wake);
        }),
      );
    }
  }

  #takeWhatIsThere(): void {
    try {
      for (let chunk = this.#channel.take(); chunk; chunk = this.#channel.take()) this.#received.add(chunk);
    } catch {
      // It broke; there is nothing more.
    }
  }

  #refuseBytes(what: string): void {
    const { length, bytes } = this.#received;
    if (length > 0) throw this.#deviation(`${what}: ${countBytes(length)} ${showBytes(bytes)}`);
  }

  #settled(start: (settled: Settled) => void): Promise<void> {
    return this.#inTime(
      new Promise((resolve, reject) => {
        start((failure) => {
          if (failure === undefined) resolve();
          else reject(failure);
        });
      }),
    );
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    const { clock, patienceMs, signal } = this.#options;
    return bounded(work, { signal, timeoutMs: patienceMs }, clock, 'Cannot go on with the script');
  }

  /** The play was cut short: by a failure of the connection, for want of patience, or because we close. */
  #interrupted(cause: unknown): ScriptDeviation {
    const left = this.#steps.length - this.#at;
    if (this.#options.signal.aborted) {
      return this.#deviation(`it was ended with ${left === 1 ? 'this step' : `${left} steps`} left`);
    }
    const what = isImpatience(cause) ? `nothing happened for ${this.#options.patienceMs} ms` : String(cause);
    const isWanting = this.#steps[this.#at]?.verb === 'expect' && this.#received.length > 0;
    const expected = isWanting ? this.#steps[this.#at]?.bytes : undefined;
    return this.#deviation(what, expected, 'nothing more', cause);
  }

  #deviation(what: string, expected?: Uint8Array, ending?: string, cause?: unknown): ScriptDeviation {
    const step = this.#steps[this.#at];
    const place =
      step === undefined ? 'after its last step' : `at step ${this.#at + 1} of ${this.#steps.length}`;
    const difference = expected && `\n${showDifference(expected, this.#received.bytes, ending)}`;
    const message = `The script was not followed ${place}${step ? `, ${step.text}` : ''}: ${what}${difference ?? ''}`;
    return new ScriptDeviation(message, cause === undefined ? undefined : { cause });
  }
}

/** Whether our own limit ran out, and not one of the platform's. */
function isImpatience(cause: unknown): boolean {
  return (
    cause instanceof SocketError &&
    cause.status === SocketErrorStatus.connectionTimedOut &&
    cause.code === undefined
  );
}
