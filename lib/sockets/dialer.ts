import { HostNameType } from '../address/host-name-type.js';
import { portOf } from '../address/service-name.js';
import { AttemptLog } from '../protocol/attempt-log.js';
import { dial } from '../protocol/dial.js';
import type { DialOptions } from '../protocol/dial-options.js';
import { dialService } from '../protocol/dial-service.js';
import { DirectDialer } from '../protocol/direct-dialer.js';
import { dialThrough } from '../protocol/proxies/dial-through.js';
import { checkProxies, type ProxyHop } from '../protocol/proxies/proxy-hop.js';
import { sendHeader } from '../protocol/proxy-protocol/send-header.js';
import { checkSentHeader, type MakeHeader } from '../protocol/proxy-protocol/sent-header.js';
import type { Channel, Transport } from '../transport/contract.js';
import type { StreamSocketConnectOptions } from './connect-options.js';
import { type ConnectTarget, describeTarget } from './connect-target.js';
import { DEFAULT_CHANNEL_OPTIONS } from './control.js';
import { askable } from './name-servers.js';
import { addressesOfAdapter } from './network-adapters.js';
import { findPort, resolvePort } from './service-port.js';
import type { StreamSocketControl } from './stream-socket-control.js';
import type { CancellableOperation, LimitedWork } from './cancellable-operation.js';

/** Connects to one peer. */
export interface Dialer extends LimitedWork {
  dial(): Promise<Channel>;
  /** What to tell the caller of a failure of `dial`; without this, the failure itself. */
  explain?(failure: unknown): unknown;
}

/** Where to connect from. */
type LocalEnd = Pick<DialOptions, 'localAddress' | 'localPort' | 'localAddresses'>;

/**
 * Chooses how to connect to a target. Throws, before anything is touched, for what cannot be meant or cannot be had.
 *
 * @param control - `undefined`: all settings are the defaults.
 */
export function dialerFor(
  target: ConnectTarget,
  transport: Transport,
  control: StreamSocketControl | undefined,
  options: StreamSocketConnectOptions | undefined,
  operation: CancellableOperation,
): Dialer {
  if (control !== undefined) askable(control.nameServers, transport);
  const port = portOf(target.service);
  if (
    port === undefined ||
    target.host.type === HostNameType.domainName ||
    !isFromAnywhere(target) ||
    options?.via !== undefined ||
    options?.proxyHeader !== undefined
  )
    return new FullDialer(target, transport, control, options, operation);
  const channel = control?.toChannelOptions() ?? DEFAULT_CHANNEL_OPTIONS;
  return new DirectDialer(transport, target.host, port, channel, operation);
}

/** Everything that a {@link DirectDialer} cannot do: names, a local end, proxies, a header of the PROXY protocol. */
class FullDialer implements Dialer {
  readonly tries: AttemptLog;
  readonly #target: ConnectTarget;
  readonly #transport: Transport;
  readonly #operation: CancellableOperation;
  readonly #hops: readonly ProxyHop[];
  readonly #header: MakeHeader | undefined;
  readonly #dialOptions: DialOptions;

  constructor(
    target: ConnectTarget,
    transport: Transport,
    control: StreamSocketControl | undefined,
    options: StreamSocketConnectOptions | undefined,
    operation: CancellableOperation,
  ) {
    this.#target = target;
    this.#transport = transport;
    this.#operation = operation;
    this.#hops = checkProxies(options?.via);
    this.#header = checkSentHeader(options?.proxyHeader, this.#hops.length === 0);
    this.tries = new AttemptLog(transport.clock);
    this.#dialOptions = {
      channel: control?.toChannelOptions() ?? DEFAULT_CHANNEL_OPTIONS,
      isSerial: control?.serializeConnectionAttempts === true,
      nameServers: control?.nameServers,
      log: this.tries,
      signal: operation,
      progress: operation,
    };
  }

  get action(): string {
    return `Cannot connect to ${describeTarget(this.#target)}`;
  }

  async dial(): Promise<Channel> {
    this.#operation.enter('lookup');
    const channel = await this.#dialTarget();
    return this.#header === undefined ? channel : sendHeader(channel, this.#header, this.#operation);
  }

  async #dialTarget(): Promise<Channel> {
    const { host, service } = this.#target;
    const transport = this.#transport;
    const hops = this.#hops;
    const localEnd = isFromAnywhere(this.#target) ? undefined : await localEndOf(transport, this.#target);
    // Names behind a proxy are for the proxy to look up, and it cannot be asked for SRV records.
    const toPort = hops.length === 0 ? findPort : resolvePort;
    const port = portOf(service) ?? (await toPort(transport, service, 'tcp'));
    this.#operation.throwIfAborted();

    const how = { ...this.#dialOptions, ...localEnd };
    if (port === undefined) return dialService(transport, host, service, how);
    return hops.length === 0
      ? dial(transport, host, port, how)
      : dialThrough(transport, hops, host, port, how);
  }
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
