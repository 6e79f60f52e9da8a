import { quote } from '../util/quote.js';
import { Deviation } from './deviation.js';
import { describeFailure, type ExpectedFailure } from './expected-failure.js';

/** Throws a {@link Deviation} unless the claim holds; `deviation` says what is the matter otherwise. */
export function check(claim: boolean, deviation: string): asserts claim {
  if (!claim) throw new Deviation(deviation);
}

/** Throws unless two simple values are the same. */
export function checkSame<T extends string | number | bigint | boolean | null | undefined>(
  actual: T,
  expected: T,
  what: string,
): void {
  // Said when it is needed: suites compare a million times.
  if (Object.is(actual, expected)) return;
  throw new Deviation(`${what}: ${quote(actual)} instead of ${quote(expected)}`);
}

/** Throws unless both hold the same bytes; says where the first difference is. */
export function checkBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  const shared = Math.min(actual.length, expected.length);
  for (let i = sameBytes(actual, expected, shared); i < shared; i++) {
    if (actual[i] === expected[i]) continue;
    throw new Deviation(
      `${what}: byte ${i} of ${expected.length} is ${hexAt(actual, i)}, not ${hexAt(expected, i)}`,
    );
  }
  checkSame(actual.length, expected.length, `${what}: number of bytes`);
}

/** How many of the first bytes are the same for certain: compared four at a time, as far as memory allows. */
function sameBytes(actual: Uint8Array, expected: Uint8Array, length: number): number {
  if (actual.byteOffset % 4 !== 0 || expected.byteOffset % 4 !== 0) return 0;
  const count = Math.floor(length / 4);
  const words = new Int32Array(actual.buffer, actual.byteOffset, count);
  const others = new Int32Array(expected.buffer, expected.byteOffset, count);
  let i = 0;
  while (i < count && words[i] === others[i]) i++;
  return i * 4;
}

/**
 * Waits for `work` to fail as expected.
 *
 * May be called long before its promise is awaited: a failure in between is not unheard.
 */
export function checkFails(work: Promise<unknown>, expected: ExpectedFailure, what: string): Promise<void> {
  return started(
    work.then(
      () => {
        throw new Deviation(`${what} succeeded; expected was ${expected.what}`);
      },
      (failure: unknown) => {
        checkFailure(failure, expected, what);
      },
    ),
  );
}

/** Throws unless `act` throws as expected. */
export function checkThrows(act: () => unknown, expected: ExpectedFailure, what: string): void {
  try {
    act();
  } catch (failure) {
    checkFailure(failure, expected, what);
    return;
  }
  throw new Deviation(`${what} succeeded; expected was ${expected.what}`);
}

export function checkFailure(failure: unknown, expected: ExpectedFailure, what: string): void {
  if (expected.fits(failure)) return;
  throw new Deviation(`${what} failed with ${describeFailure(failure)}; expected was ${expected.what}`);
}

/** Work that goes on and is awaited later; should the case end before, its failure is nobody's. */
export function started<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

function hexAt(bytes: Uint8Array, i: number): string {
  return `0x${(bytes[i] ?? 0).toString(16).padStart(2, '0')}`;
}
