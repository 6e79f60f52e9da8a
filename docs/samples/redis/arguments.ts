import { hostOf, parseArguments, portOf, UsageError } from '../common/arguments.js';

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: 'help' }
  | (Server & { readonly kind: 'command'; readonly command: readonly string[] })
  | (Server & { readonly kind: 'lines' })
  | (Server & { readonly kind: 'subscribe'; readonly channels: readonly string[] });

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
}

export const USAGE = `Redis on streamsocket

  npm run sample:redis -- [options] COMMAND [ARGUMENT...]    send a command, print the reply
  npm run sample:redis -- [options] subscribe CHANNEL...     print what is published there, until Ctrl-C
  npm run sample:redis -- [options]                          the same with commands from standard input, one a
                                                             line, "quoted where there are spaces"
      --host H   the server (default 127.0.0.1)
      --port P   its port (default 6379)
      --user U   who we are, if not the default user
      The password, if the server wants one, is taken from the environment variable REDIS_PASSWORD.
`;

const OPTIONS = {
  host: { type: 'string' },
  port: { type: 'string' },
  user: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param args - what stands behind the program's name.
 * @throws UsageError - they make no sense.
 */
export function readArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return { kind: 'help' };
  const server: Server = {
    host: hostOf('--host', values.host ?? '127.0.0.1'),
    port: portOf(values.port, 6379),
    username: values.user,
  };
  const [command, ...channels] = positionals;
  if (command === undefined) return { kind: 'lines', ...server };
  if (command.toLowerCase() !== 'subscribe') return { kind: 'command', command: positionals, ...server };
  if (channels.length === 0) throw new UsageError('subscribe needs a channel');
  return { kind: 'subscribe', channels, ...server };
}

/**
 * The words of a line; double quotes hold together what has spaces, and `\"`, `\\`, `\n` mean what they usually do.
 *
 * @throws UsageError - a quote is not closed.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  const next = /\s*(?:"((?:[^"\\]|\\.)*)"(?=\s|$)|([^\s"]\S*))\s*/gy;
  while (next.lastIndex < line.length) {
    const at = next.lastIndex;
    const match = next.exec(line);
    if (match === null) {
      if (line.slice(at).trim() === '') break;
      throw new UsageError(`A quote is not closed: ${line.slice(at).trim()}`);
    }
    words.push(match[2] ?? unescaped(match[1] ?? ''));
  }
  return words;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}
