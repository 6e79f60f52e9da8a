import { hostOf, numberOf, parseArguments, portOf, UsageError } from '../../common/arguments.js';
import type { ReceiverOptions } from '../stream/media-receiver.js';
import type { SenderOptions } from '../stream/media-sender.js';

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: 'help' }
  | { readonly kind: 'send'; readonly options: SenderOptions }
  | { readonly kind: 'receive'; readonly options: ReceiverOptions; readonly seconds: number | undefined };

export const USAGE = `A tune as a stream of RTP packets, and what networks make of it

  npm run sample:media-stream -- send HOST [options]       to a host, or to a group
      --port P         its port (default: 5004)
      --seconds N      stop after so long (default: at Ctrl-C)
      --packet-ms N    how much sound is in a packet, 5 to 100 (default: 20)
      --adapter A      the interface to a group, by name, number or address
      --hops N         how far packets go: 1 is this network (default: as the system has it)
      --lose N         leave out N packets of a hundred
      --swap N         let N of a hundred change places with the next
      --jitter N       send each up to N milliseconds too late

  npm run sample:media-stream -- receive [ADDRESS] [options]
                       from a group, or at an address of this machine (default: all of them)
      --port P         the port (default: 5004)
      --seconds N      stop after so long (default: at Ctrl-C)
      --adapter A      the interface to a group, by name, number or address
      --source H       hear this host of a group only; may be given several times
`;

const OPTIONS = {
  port: { type: 'string' },
  seconds: { type: 'string' },
  adapter: { type: 'string' },
  source: { type: 'string', multiple: true },
  hops: { type: 'string' },
  'packet-ms': { type: 'string' },
  lose: { type: 'string' },
  swap: { type: 'string' },
  jitter: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The options that each command takes. */
const TAKES = {
  send: ['port', 'seconds', 'adapter', 'hops', 'packet-ms', 'lose', 'swap', 'jitter'],
  receive: ['port', 'seconds', 'adapter', 'source'],
} as const;

/**
 * @param args - what stands behind the program's name.
 * @throws UsageError - they make no sense.
 */
export function readArguments(args: readonly string[]): Invocation {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return { kind: 'help' };
  const [command, address, surplus] = positionals;
  if (command !== 'send' && command !== 'receive')
    throw new UsageError(command === undefined ? 'Say "send" or "receive"' : `Unknown command "${command}"`);
  if (surplus !== undefined) throw new UsageError(`Too many arguments: "${surplus}"`);
  for (const name of Object.keys(values)) {
    if (!(TAKES[command] as readonly string[]).includes(name))
      throw new UsageError(`--${name} cannot be given to ${command}`);
  }

  const number = (name: keyof typeof OPTIONS, least: number, most: number): number | undefined => {
    const text = values[name];
    return typeof text === 'string' ? numberOf(`--${name}`, text, least, most) : undefined;
  };
  const port = portOf(values.port, 5004);
  const seconds = number('seconds', 1, 86_400);
  const { adapter } = values;
  if (command === 'receive') {
    const sources = values.source?.map((source) => hostOf('--source', source));
    const where = address === undefined ? undefined : hostOf('ADDRESS', address);
    return { kind: 'receive', options: { address: where, port, adapter, sources }, seconds };
  }
  if (address === undefined) throw new UsageError('Say whom to send to: a host, or a group');
  const packetMs = number('packet-ms', 5, 100) ?? 20;
  return {
    kind: 'send',
    options: {
      host: hostOf('HOST', address),
      port,
      packetMs,
      packets: seconds === undefined ? undefined : Math.round((seconds * 1_000) / packetMs),
      adapter,
      hops: number('hops', 1, 255),
      losePercent: number('lose', 0, 100),
      swapPercent: number('swap', 0, 100),
      jitterMs: number('jitter', 0, 1_000),
    },
  };
}
