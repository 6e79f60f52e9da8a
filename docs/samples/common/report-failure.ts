import { UsageError } from './arguments.js';

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Tells of the failure that ends a program, and sets its exit status. What a user can do something about is one
 * line; anything else is a mistake of ours and keeps its stack.
 *
 * @param expected - the classes of errors that a user can do something about, beside `UsageError`.
 */
export function reportFailure(program: string, error: unknown, expected: readonly ErrorClass[]): void {
  const isExpected = [UsageError, ...expected].some((type) => error instanceof type);
  const hint = error instanceof UsageError ? ' (--help shows how)' : '';
  process.stderr.write(
    isExpected
      ? `${program}: ${(error as Error).message}${hint}\n`
      : `${String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
