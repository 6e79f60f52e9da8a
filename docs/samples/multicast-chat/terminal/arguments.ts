import { hostOf, numberOf, parseArguments, portOf, UsageError } from '../../common/arguments.js';
import { isMulticastAddress } from '../../common/multicast-address.js';
import { isName } from '../protocol/names.js';

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'chat';
      readonly name: string;
      readonly room: string;
      readonly group: string;
      readonly port: number;
      readonly adapter: string | undefined;
      readonly sources: readonly string[];
      readonly hops: number;
      /** Goes on listening when the input has ended. */
      readonly stays: boolean;
    };

export const USAGE = `Chat in a multicast group on the local network

  npm run sample:multicast-chat -- [options]    in several terminals, here or on other machines
      --name N      your name (default: your user name)
      --room R      the room; each hears its own only (default: lobby)
      --group G     the group, IPv4 or IPv6 (default: 239.77.67.1)
      --port P      its port (default: 5777)
      --adapter A   the interface, by name, number or address (default: as the system's routes say)
      --source H    hear this host only; may be given several times
      --hops N      how far packets go: 1 is this network, 0 this machine (default: 1)
      --stay        listen on when the input has ended, until Ctrl-C
`;

const OPTIONS = {
  name: { type: 'string' },
  room: { type: 'string' },
  group: { type: 'string' },
  port: { type: 'string' },
  adapter: { type: 'string' },
  source: { type: 'string', multiple: true },
  hops: { type: 'string' },
  stay: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param args - what stands behind the program's name.
 * @param userName - whom the system takes us for; the default name, if it can be one.
 * @throws UsageError - they make no sense.
 */
export function readArguments(args: readonly string[], userName = ''): Invocation {
  const { values, positionals } = parseArguments(args, OPTIONS);
  const [surplus] = positionals;
  if (surplus !== undefined) throw new UsageError(`Too many arguments: "${surplus}"`);
  if (values.help) return { kind: 'help' };
  return {
    kind: 'chat',
    name: nameOf('--name', values.name ?? (isName(userName) ? userName : 'guest')),
    room: nameOf('--room', values.room ?? 'lobby'),
    group: groupOf(values.group ?? '239.77.67.1'),
    port: portOf(values.port, 5777),
    adapter: values.adapter,
    sources: (values.source ?? []).map((source) => hostOf('--source', source)),
    hops: numberOf('--hops', values.hops ?? '1', 0, 255),
    stays: values.stay ?? false,
  };
}

function nameOf(option: string, text: string): string {
  if (isName(text)) return text;
  throw new UsageError(`${option} must have 1 to 32 bytes and no spaces, not "${text}"`);
}

function groupOf(text: string): string {
  if (isMulticastAddress(hostOf('--group', text))) return text;
  throw new UsageError(`--group must be an address of 224.0.0.0/4 or ff00::/8, not "${text}"`);
}
