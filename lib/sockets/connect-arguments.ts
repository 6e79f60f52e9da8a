import { EndpointPair } from '../address/endpoint-pair.js';
import { HostName } from '../address/host-name.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { checkServiceName } from '../address/service-name.js';
import { quote } from '../util/quote.js';
import type { WaitOptions } from '../util/wait-options.js';
import type { StreamSocketConnectOptions } from './connect-options.js';
import { type ConnectTarget, targetOfPair } from './connect-target.js';
import { checkAdapter } from './network-adapters.js';
import { checkLevel } from './protection-versions.js';
import { SocketProtectionLevel } from './socket-protection-level.js';

/** What the overloads of `connectAsync` take, told apart by the type of the first argument. */
export function readConnectArguments(args: readonly unknown[]): ConnectArguments {
  const first = args[0];
  if (first instanceof EndpointPair) {
    const { adapter, level, options } = readTrailingArguments(args, 1);
    if (adapter !== undefined)
      throw new TypeError('adapter must be left out: an EndpointPair says where from');
    return { target: targetOfPair(first), level, options };
  }
  const host = HostName.from(first as HostName | string, 'remoteHostName');
  const service = checkServiceName(args[1] as string | number, 'remoteServiceName');
  const { adapter, level, options } = args.length > 2 ? readTrailingArguments(args, 2) : NOTHING_MORE;
  return { target: { host, service, localAddress: undefined, localService: '', adapter }, level, options };
}

interface ConnectArguments {
  target: ConnectTarget;
  level: SocketProtectionLevel;
  options: StreamSocketConnectOptions | undefined;
}

export interface LevelAndOptions {
  level: SocketProtectionLevel;
  options: WaitOptions | undefined;
}

/** What stands behind host and service. */
interface TrailingArguments extends LevelAndOptions {
  options: StreamSocketConnectOptions | undefined;
  adapter: NetworkAdapter | undefined;
}

const NOTHING_MORE: TrailingArguments = {
  level: SocketProtectionLevel.plainSocket,
  options: undefined,
  adapter: undefined,
};

/** The options of `[level, [adapter]], [options]` from `args[at]` on: a level is a number, options are a plain object. */
export function readTrailingArguments(args: readonly unknown[], at: number): TrailingArguments {
  const count = args.length - at;
  const first = args[at];
  const second = args[at + 1];
  const third = args[at + 2];
  if (typeof first !== 'number') {
    if (count > 1 && first !== undefined) {
      throw new TypeError(`protectionLevel must be a SocketProtectionLevel, not ${quote(first)}`);
    }
    const options = (first === undefined ? second : first) as StreamSocketConnectOptions | undefined;
    refuseLevelIn(options);
    return { level: SocketProtectionLevel.plainSocket, options, adapter: undefined };
  }
  const level = first as SocketProtectionLevel;
  checkLevel(level);
  if (count < 3 && isConnectOptions(second)) return { level, options: second, adapter: undefined };
  const adapter = second === undefined ? undefined : checkAdapter(second, count < 3);
  return { level, options: third as StreamSocketConnectOptions | undefined, adapter };
}

/** What binding takes behind its endpoint: `[level], [options]`. */
export function readListenArguments([first, second]: readonly unknown[]): LevelAndOptions {
  if (typeof first !== 'number') {
    refuseLevelIn(first);
    return {
      level: SocketProtectionLevel.plainSocket,
      options: first as StreamSocketConnectOptions | undefined,
    };
  }
  checkLevel(first as SocketProtectionLevel);
  return { level: first as SocketProtectionLevel, options: second as StreamSocketConnectOptions | undefined };
}

/** What was meant to be protected must not go in plain text because of where it was asked for. */
function refuseLevelIn(options: unknown): void {
  const { protectionLevel } = Object(options) as { protectionLevel?: unknown };
  if (protectionLevel === undefined) return;
  throw new TypeError(
    'options must not have protectionLevel: it is an argument of its own, in front of them',
  );
}

function isConnectOptions(value: unknown): value is StreamSocketConnectOptions | undefined {
  return (
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      !('networkAdapterId' in value) &&
      (Object.getPrototypeOf(value) === Object.prototype ||
        'signal' in value ||
        'timeoutMs' in value ||
        'deadline' in value ||
        'via' in value ||
        'proxyHeader' in value))
  );
}
