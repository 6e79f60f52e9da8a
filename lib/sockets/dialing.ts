import { portOf } from '../address/service-name.js';
import { AttemptLog } from '../protocol/attempt-log.js';
import { dial, type DialOptions } from '../protocol/dial.js';
import { dialService } from '../protocol/dial-service.js';
import { dialThrough } from '../protocol/proxies/dial-through.js';
import type { ProxyHop } from '../protocol/proxies/proxy-hop.js';
import { sendHeader } from '../protocol/proxy-protocol/send-header.js';
import type { MakeHeader } from '../protocol/proxy-protocol/sent-header.js';
import type { Channel, ChannelOptions, Transport } from '../transport/contract.js';
import type { Cancellation } from '../util/cancellation.js';
import { type ConnectTarget, findPort, resolvePort } from './connect-target.js';
import { addressesOfAdapter } from './network-adapters.js';
import type { Undertaking } from './undertaking.js';

/** How a socket is to connect to its target. */
export interface DialSettings {
  readonly channel: ChannelOptions;
  readonly isSerial: boolean;
  readonly nameServers: readonly string[];
  /** The proxies to go through. */
  readonly hops: readonly ProxyHop[];
  /** What is sent first. */
  readonly header: MakeHeader | undefined;
}

/** Where to connect from. */
type LocalEnd = Pick<DialOptions, 'localAddress' | 'localPort' | 'localAddresses'>;

/**
 * Connects to a target by the way that leads there, and tells `undertaking` how far that is. Straight to a port from
 * anywhere, as most connects go, nothing has to be found out first.
 */
export function dialTarget(
  transport: Transport,
  target: ConnectTarget,
  settings: DialSettings,
  undertaking: Undertaking,
  cancellation: Cancellation,
): Promise<Channel> {
  undertaking.enter('lookup');
  const port = portOf(target.service);
  if (
    port === undefined ||
    !isFromAnywhere(target) ||
    settings.hops.length > 0 ||
    settings.header !== undefined
  )
    return dialTheLongWay(transport, target, settings, undertaking, cancellation);
  return dial(transport, target.host, port, dialOptions(transport, settings, undertaking, cancellation));
}

async function dialTheLongWay(
  transport: Transport,
  target: ConnectTarget,
  settings: DialSettings,
  undertaking: Undertaking,
  cancellation: Cancellation,
): Promise<Channel> {
  const { hops, header } = settings;
  const localEnd = isFromAnywhere(target) ? undefined : await localEndOf(transport, target);
  // Names behind a proxy are for the proxy to look up, and it cannot be asked for SRV records.
  const toPort = hops.length === 0 ? findPort : resolvePort;
  const port = portOf(target.service) ?? (await toPort(transport, target.service, 'tcp'));
  cancellation.throwIfAborted();

  const how = dialOptions(transport, settings, undertaking, cancellation, localEnd);
  const channel = await (port === undefined
    ? dialService(transport, target.host, target.service, how)
    : hops.length === 0
      ? dial(transport, target.host, port, how)
      : dialThrough(transport, hops, target.host, port, how));
  return header === undefined ? channel : sendHeader(channel, header, cancellation);
}

function dialOptions(
  transport: Transport,
  { channel, isSerial, nameServers }: DialSettings,
  undertaking: Undertaking,
  cancellation: Cancellation,
  localEnd?: LocalEnd,
): DialOptions {
  const log = new AttemptLog(transport.clock);
  undertaking.note(log);
  return {
    channel,
    isSerial,
    nameServers,
    log,
    signal: cancellation,
    progress: undertaking,
    localAddress: localEnd?.localAddress,
    localPort: localEnd?.localPort,
    localAddresses: localEnd?.localAddresses,
  };
}

function isFromAnywhere({ adapter, localAddress, localService }: ConnectTarget): boolean {
  return adapter === undefined && localAddress === undefined && localService === '';
}

async function localEndOf(
  transport: Transport,
  { adapter, localAddress, localService }: ConnectTarget,
): Promise<LocalEnd> {
  if (adapter !== undefined) return { localAddresses: addressesOfAdapter(transport, adapter) };
  const localPort = await resolvePort(transport, localService, 'tcp');
  return { localAddress, localPort: localPort === 0 ? undefined : localPort };
}
