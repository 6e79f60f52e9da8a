import { parseArgs, type ParseArgsConfig } from 'node:util';
import { HostName } from 'streamsocket';

/** Arguments that cannot be meant; the message is one line for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; allowPositionals: true }>
>;

/**
 * Takes the arguments of a program apart.
 *
 * @throws UsageError - an option there is not, or one without its value.
 */
export function parseArguments<O extends Options>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(inShort((error as Error).message));
  }
}

/** Node explains at length what is wrong; a line is enough. */
function inShort(message: string): string {
  const [first = message] = message.split(/\.?\n|\. /);
  const [, option] = /'(--\w+).*' argument (?:missing|is ambiguous)/.exec(first) ?? [];
  return option === undefined ? first : `${option} needs a value`;
}

/** @throws UsageError - the text is neither a host name nor an IP address. */
export function hostOf(option: string, text: string): string {
  try {
    return new HostName(text).rawName;
  } catch {
    throw new UsageError(`${option} must be a host name or an IP address, not "${text}"`);
  }
}

/**
 * @param usual - the port when none was given.
 * @throws UsageError - the text is no number from `least` to 65535.
 */
export function portOf(text: string | undefined, usual: number, least = 1): number {
  if (text === undefined) return usual;
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port >= least && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from ${least} to 65535, not "${text}"`);
}

/** @throws UsageError - the text is no whole number from `least` to `most`. */
export function numberOf(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^[0-9]{1,9}$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${option} must be a number from ${least} to ${most}, not "${text}"`);
}
