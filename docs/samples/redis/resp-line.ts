import { RespError, type RespValue } from './resp-value.js';

/** Turning digits into a `bigint` takes more than its share of time when there are many. */
const MOST_DIGITS = 1_000;

/** Values that are a line, by its first character. What does not look as it should gives `undefined`. */
const READ: Readonly<Record<string, (line: string) => RespValue | undefined>> = {
  '+': (line) => line,
  '-': (line) => new RespError(line),
  ':': (line) => (/^[+-]?\d{1,19}$/.test(line) ? integer(line) : undefined),
  '(': (line) => (/^[+-]?\d+$/.test(line) && line.length <= MOST_DIGITS ? BigInt(unsigned(line)) : undefined),
  ',': (line) => double(line),
  '#': (line) => ({ t: true, f: false })[line],
  _: (line) => (line === '' ? null : undefined),
  // Nothing at all, as RESP2 had it.
  $: (line) => (line === '-1' ? null : undefined),
  '*': (line) => (line === '-1' ? null : undefined),
  // Three letters and a colon say what kind of text it is.
  '=': (line) => (line[3] === ':' ? line.slice(4) : undefined),
};

/**
 * Reads a value that is one line.
 *
 * @param malformed - makes the error for a line that is none.
 */
export function readLine(type: string, line: string, malformed: (what: string) => Error): RespValue {
  const read = Object.hasOwn(READ, type) ? READ[type] : undefined;
  if (read === undefined) throw malformed(`no value begins with ${JSON.stringify(type)}`);
  const value = read(line);
  if (value === undefined) throw malformed(`${JSON.stringify(line.slice(0, 40))} cannot follow "${type}"`);
  return value;
}

function integer(line: string): number | bigint {
  const number = Number(line);
  return Number.isSafeInteger(number) ? number : BigInt(unsigned(line));
}

/** `BigInt` knows no plus sign. */
function unsigned(line: string): string {
  return line.startsWith('+') ? line.slice(1) : line;
}

function double(line: string): number | undefined {
  const named: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity, nan: NaN, '-nan': NaN };
  if (Object.hasOwn(named, line)) return named[line];
  return /^[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/.test(line) ? Number(line) : undefined;
}
