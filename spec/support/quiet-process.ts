import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** How long what a spec closed may take to be gone. A guess: closing a socket takes a few turns of the loop. */
const CLOSING_TIME_MS = 2_000;

/**
 * The environment each spec file runs in. It fails the file when, beside its tests,
 *
 * - an exception nobody caught or a rejection nobody handled in time came up, also after the last test and
 *   also when a handler was attached later (Jest forgives the latter and misses the former);
 * - Node printed a warning: a possible leak of listeners, a deprecated call, a forgotten handle;
 * - something was left open that keeps the process alive: a socket, a server, a timer, a child.
 *
 * It is an environment and no setup file, since a spec's own `process` is a copy that hears of nothing.
 */
export default class QuietProcess extends TestEnvironment {
  readonly #troubles: Error[] = [];
  readonly #before = countActiveResources();

  readonly #onWarning = (warning: Error): void => {
    if (warning.name === 'ExperimentalWarning') return; // Jest's own use of node:vm modules
    this.#troubles.push(trouble(`The process warned: ${warning.name}: ${warning.message}`, warning));
  };

  override async setup(): Promise<void> {
    await super.setup();
    process.on('warning', this.#onWarning);
  }

  override async teardown(): Promise<void> {
    process.off('warning', this.#onWarning);
    await super.teardown();
  }

  /** Called by jest-circus, and awaited when it reports the end of the run. */
  readonly handleTestEvent = async (
    event: Circus.AsyncEvent | Circus.SyncEvent,
    state: Circus.State,
  ): Promise<void> => {
    if (event.name === 'error') {
      const what =
        event.promise === undefined ? 'An exception was not caught' : 'A rejection was not handled';
      this.#troubles.push(trouble(`${what}: ${String(event.error)}`, event.error));
    }
    if (event.name === 'run_finish') {
      await this.#waitUntilClosed();
      state.unhandledErrors.push(...this.#troubles);
    }
  };

  async #waitUntilClosed(): Promise<void> {
    const endsAt = performance.now() + CLOSING_TIME_MS;
    let open: string[];
    do {
      // At least once, so that what the last test set off can still come up.
      await new Promise((resolve) => setTimeout(resolve, 10));
      open = openedSince(this.#before);
    } while (open.length > 0 && performance.now() < endsAt);
    if (open.length > 0) this.#troubles.push(trouble(`Left open after the last test: ${open.join(', ')}`));
  }
}

/** What Jest is to print: the message, and where the cause came from. */
function trouble(message: string, cause?: unknown): Error {
  const error = new Error(message);
  // No `instanceof`: the cause is of the spec's own realm.
  const stack = (cause as Partial<Error> | null | undefined)?.stack;
  error.stack = `${message}\n${stack ?? ''}`;
  return error;
}

function countActiveResources(): Map<string, number> {
  // Opened by their first use, which must not look like something the spec left open.
  for (const name of ['stdout', 'stderr'] as const) Reflect.get(process, name);
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function openedSince(before: ReadonlyMap<string, number>): string[] {
  return [...countActiveResources()]
    .map(([kind, count]) => ({ kind, count: count - (before.get(kind) ?? 0) }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} × ${kind}`);
}
