import path from 'node:path';
import { hostOf, parseArguments, portOf, UsageError } from '../common/arguments.js';

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: 'help' }
  | (Server & { readonly kind: 'list'; readonly folder: string })
  | (Server & Files & { readonly kind: 'get' | 'put' });

export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly mode: 'passive' | 'active';
}

export interface Files {
  readonly remote: string;
  readonly local: string;
  /** Whether to go on behind what is there already. */
  readonly resume: boolean;
}

export const USAGE = `FTP on streamsocket

  npm run sample:ftp -- list HOST [FOLDER]                 what is in a folder
  npm run sample:ftp -- get HOST REMOTE [LOCAL]            gets a file
  npm run sample:ftp -- put HOST LOCAL [REMOTE]            puts a file
      --port P   the port of the server (default 21)
      --user U   who we are (default anonymous)
      --active   the server connects to us for data
      --resume   goes on behind what is there already
      The password is taken from the environment variable FTP_PASSWORD.
`;

const OPTIONS = {
  port: { type: 'string' },
  user: { type: 'string' },
  active: { type: 'boolean' },
  resume: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param args - what stands behind the program's name.
 * @throws UsageError - they make no sense.
 */
export function readArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return { kind: 'help' };
  const [kind, host, first, second, ...surplus] = positionals;
  if (kind !== 'list' && kind !== 'get' && kind !== 'put') {
    throw new UsageError(kind === undefined ? 'What to do?' : `Unknown command "${kind}"`);
  }
  if (host === undefined) throw new UsageError(`${kind} needs a host`);
  const server: Server = {
    host: hostOf('HOST', host),
    port: portOf(values.port, 21),
    user: values.user,
    mode: values.active ? 'active' : 'passive',
  };
  const most = kind === 'list' ? first : second;
  if (surplus.length > 0 || (kind === 'list' && second !== undefined)) {
    throw new UsageError(`Too many arguments behind "${most ?? ''}"`);
  }
  if (kind === 'list') {
    if (values.resume) throw new UsageError('--resume goes with get or put');
    return { kind, folder: first ?? '', ...server };
  }
  if (first === undefined) throw new UsageError(`${kind} needs a file`);
  // A server may say anything; the name of a file of ours is the last part of what we have typed ourselves.
  const other = second ?? (kind === 'get' ? path.posix.basename(first) : path.basename(first));
  const [remote, local] = kind === 'get' ? [first, other] : [other, first];
  return { kind, remote, local, resume: values.resume ?? false, ...server };
}
