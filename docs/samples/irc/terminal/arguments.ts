import type { Proxy } from 'streamsocket';
import { hostOf, parseArguments, portOf, UsageError } from '../../common/arguments.js';
import { isChannelName, isNick } from '../protocol/names.js';
import { proxyOf } from './proxy-url.js';

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'local'; readonly nick: string }
  | { readonly kind: 'serve'; readonly host: string; readonly port: number; readonly isSecured: boolean }
  | {
      readonly kind: 'connect';
      readonly host: string;
      readonly port: number;
      readonly nick: string;
      /** Default: the connection is not protected. */
      readonly tls: { readonly keyPin?: string } | false;
      readonly via: readonly Proxy[];
      readonly channels: readonly string[];
    };

export const USAGE = `IRC on streamsocket

  npm start                                  a server, a bot and you in #lobby, all on this machine
  npm start -- --server HOST [options]       talk to any IRC server
      --port P       its port (default 6667, with --tls 6697)
      --nick N       your nick (default: your user name)
      --channel '#c' a channel to join; may be given several times
      --tls          a connection that nobody can read or change
      --pin HASH     the same, to the server whose key has this SHA-256, as "serve --tls" prints it
      --via URL      a proxy to go through, as socks5://USER:PASSWORD@HOST:PORT or http://HOST:PORT;
                     may be given several times, the first one first
      The password, if the server wants one, is taken from the environment variable IRC_PASSWORD.
  npm start -- serve [--port P] [--host H] [--tls]
                                             the server alone (default: port 6667 of 127.0.0.1, with --tls
                                             6697); its certificate is made on the spot
`;

const OPTIONS = {
  server: { type: 'string' },
  host: { type: 'string' },
  port: { type: 'string' },
  nick: { type: 'string' },
  channel: { type: 'string', multiple: true },
  tls: { type: 'boolean' },
  pin: { type: 'string' },
  via: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The options that each way to run the program takes. */
const TAKES: Readonly<Record<Invocation['kind'], readonly string[]>> = {
  help: Object.keys(OPTIONS),
  local: ['nick'],
  serve: ['host', 'port', 'tls'],
  connect: ['server', 'port', 'nick', 'channel', 'tls', 'pin', 'via'],
};

/**
 * @param args - what stands behind the program's name.
 * @param userName - whom the system takes us for; the default nick, if it can be one.
 * @throws UsageError - they make no sense.
 */
export function readArguments(args: readonly string[], userName = ''): Invocation {
  const { values, positionals } = parseArguments(args, OPTIONS);
  const [command, ...surplus] = positionals;
  if (command !== undefined && command !== 'serve') throw new UsageError(`Unknown command "${command}"`);
  if (surplus.length > 0) throw new UsageError(`Too many arguments: "${surplus.join(' ')}"`);

  const kind = values.help
    ? 'help'
    : command === 'serve'
      ? 'serve'
      : values.server !== undefined
        ? 'connect'
        : 'local';
  for (const name of Object.keys(values)) {
    if (!TAKES[kind].includes(name)) throw new UsageError(`--${name} cannot be given here: ${whereTo(name)}`);
  }
  const nick = nickOf(values.nick, userName);
  const isSecured = values.tls === true || values.pin !== undefined;
  const usualPort = isSecured ? 6697 : 6667;
  switch (kind) {
    case 'help':
      return { kind };
    case 'local':
      return { kind, nick };
    case 'serve':
      return {
        kind,
        host: hostOf('--host', values.host ?? '127.0.0.1'),
        port: portOf(values.port, usualPort, 0),
        isSecured,
      };
    case 'connect':
      return {
        kind,
        host: hostOf('--server', values.server ?? ''),
        port: portOf(values.port, usualPort),
        nick,
        tls: isSecured && pinOf(values.pin),
        via: (values.via ?? []).map(proxyOf),
        channels: (values.channel ?? []).map(channelOf),
      };
  }
}

function whereTo(name: string): string {
  const kinds = (['connect', 'serve'] as const).filter((kind) => TAKES[kind].includes(name));
  return `it goes with ${kinds.map((kind) => (kind === 'serve' ? 'serve' : '--server')).join(' or ')}`;
}

function pinOf(text: string | undefined): { readonly keyPin?: string } {
  if (text === undefined) return {};
  if (/^[A-Za-z0-9+/]{43}=$/.test(text)) return { keyPin: text };
  throw new UsageError(`--pin must be the SHA-256 of a key in base64, 44 characters, not "${text}"`);
}

function nickOf(text: string | undefined, userName: string): string {
  if (text === undefined) return isNick(userName) ? userName : 'guest';
  if (isNick(text)) return text;
  throw new UsageError(
    `--nick must begin with a letter and hold letters, digits and -[]\\\`^{} only, not "${text}"`,
  );
}

function channelOf(text: string): string {
  if (isChannelName(text)) return text;
  throw new UsageError(`--channel must begin with # or & and hold neither space nor comma, not "${text}"`);
}
