import { hostOf, parseArguments, portOf, UsageError } from '../common/arguments.js';

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: 'help' }
  | (Server & {
      readonly kind: 'send';
      readonly from: string;
      readonly to: readonly string[];
      readonly subject: string;
    })
  | (Server & { readonly kind: 'list' })
  | (Server & { readonly kind: 'fetch' | 'delete'; readonly number: number });

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly unprotected: boolean;
}

export const USAGE = `Mail on streamsocket

  npm run sample:mail -- send HOST --from A --to B [--subject S] < TEXT    sends a mail by SMTP (port 25)
  npm run sample:mail -- list HOST --user U                               what is in a mailbox, by POP3 (port 110)
  npm run sample:mail -- fetch HOST NUMBER --user U                       prints a message
  npm run sample:mail -- delete HOST NUMBER --user U                      deletes it
      --port P        another port
      --to B          may be given several times
      --unprotected   the password may go over a connection that is not encrypted; it is if the server can
      The password is taken from the environment variable MAIL_PASSWORD.
`;

const OPTIONS = {
  port: { type: 'string' },
  user: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string', multiple: true },
  subject: { type: 'string' },
  unprotected: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param args - what stands behind the program's name.
 * @throws UsageError - they make no sense.
 */
export function readArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return { kind: 'help' };
  const [kind, host, message, ...surplus] = positionals;
  if (kind !== 'send' && kind !== 'list' && kind !== 'fetch' && kind !== 'delete') {
    throw new UsageError(kind === undefined ? 'What to do?' : `Unknown command "${kind}"`);
  }
  if (host === undefined) throw new UsageError(`${kind} needs a host`);
  const takesNumber = kind === 'fetch' || kind === 'delete';
  if (surplus.length > 0 || (message !== undefined && !takesNumber)) {
    throw new UsageError(`Too many arguments: "${positionals.slice(takesNumber ? 3 : 2).join(' ')}"`);
  }
  const { user, unprotected = false, from, to = [], subject = '' } = values;
  const port = portOf(values.port, kind === 'send' ? 25 : 110);
  const server: Server = { host: hostOf('HOST', host), port, user, unprotected };
  if (kind === 'send') {
    if (from === undefined || to.length === 0) throw new UsageError('send needs --from and --to');
    return { kind, from, to, subject, ...server };
  }
  if (user === undefined) throw new UsageError(`${kind} needs --user`);
  if (kind === 'list') return { kind, ...server };
  if (!/^[1-9]\d{0,8}$/.test(message ?? '')) throw new UsageError(`${kind} needs the number of a message`);
  return { kind, number: Number(message), ...server };
}
