import { HostNameType } from '../../address/host-name-type.js';
import { HostName } from '../../address/host-name.js';
import { toldInPhase, notSupported, statusError } from '../../errors/failures.js';
import { SocketErrorStatus as Status } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import type { Channel, Transport } from '../../transport/contract.js';
import { signalOf } from '../../util/cancellation.js';
import { quote } from '../../util/quote.js';
import { AttemptLog } from '../attempt-log.js';
import { dial } from '../dial.js';
import type { DialOptions } from '../dial-options.js';
import { Preface } from '../preface.js';
import { httpConnect } from './http-connect.js';
import type { ProxyHop } from './proxy-hop.js';
import { socks5Connect } from './socks5.js';

/** What may be different for another address of the same host. */
const another: readonly Status[] = [
  Status.connectionRefused,
  Status.networkIsUnreachable,
  Status.unreachableHost,
  Status.connectionTimedOut,
  Status.addressFamilyNotSupported,
];

/**
 * Connects to a host through proxies, each of which is reached through those before it.
 *
 * @throws SocketError - as `dial` does when the first proxy cannot be reached; with the phase `proxy` when a proxy
 *   refuses. The message names the proxy, `attempts` have its place in `hop`.
 */
export async function dialThrough(
  transport: Transport,
  hops: readonly ProxyHop[],
  host: HostName,
  port: number,
  options: DialOptions,
): Promise<Channel> {
  checkNoZone(host, port);
  return new ProxyPath(transport, hops, options).connect(host, port);
}

/** The text of an address of one link means nothing on another machine. */
function checkNoZone(host: HostName, port: number): void {
  if (host.type !== HostNameType.ipv6 || !host.canonicalName.includes('%')) return;
  throw notSupported(
    `Cannot connect to "${host.displayName}" port ${port} through a proxy: a zone means something on this machine only`,
  );
}

class ProxyPath {
  readonly #transport: Transport;
  readonly #hops: readonly ProxyHop[];
  readonly #options: DialOptions;
  readonly #log: AttemptLog;

  constructor(transport: Transport, hops: readonly ProxyHop[], options: DialOptions) {
    this.#transport = transport;
    this.#hops = hops;
    this.#log = options.log ?? new AttemptLog(transport.clock);
    this.#options = { ...options, log: this.#log };
  }

  async connect(host: HostName, port: number): Promise<Channel> {
    try {
      return await this.#reach(host, port, this.#hops.length);
    } catch (error) {
      this.#options.signal.throwIfAborted();
      const failure = translate(error, 'it failed', 'proxy');
      const { status, number, source, code, phase } = failure;
      throw statusError(
        status,
        `Cannot connect to "${host.displayName}" port ${port} through ${this.#describe()}: ${failure.message}`,
        { number, source, code, phase, attempts: this.#log.attempts, cause: failure },
      );
    }
  }

  /** A channel to `host`, through the first `count` proxies. */
  async #reach(host: HostName, port: number, count: number): Promise<Channel> {
    const hop = this.#hops[count - 1];
    if (hop === undefined) {
      this.#log.hop = 0;
      return dial(this.#transport, host, port, this.#options);
    }
    let failure: unknown;
    for (const target of await this.#targets(host, hop)) {
      const channel = await this.#reach(hop.host, hop.port, count - 1);
      try {
        return await this.#ask(channel, count - 1, hop, target, port);
      } catch (error) {
        channel.abort();
        this.#options.signal.throwIfAborted();
        failure = error;
        if (!another.includes((error as SocketError).status)) break;
      }
    }
    throw failure;
  }

  async #ask(channel: Channel, place: number, hop: ProxyHop, host: HostName, port: number): Promise<Channel> {
    const { signal, progress } = this.#options;
    this.#log.hop = place;
    progress?.enter('proxy', ` through ${this.#describe()}`);
    const request = this.#log.begin(host.canonicalName, port, 'proxy');
    const preface = new Preface(channel, signal);
    try {
      if (hop.type === 'socks5') await socks5Connect(preface, host, port, hop.credentials);
      else await httpConnect(preface, host, port, hop);
    } catch (error) {
      signal.throwIfAborted();
      const failure = inPhaseProxy(translate(error, 'it did not answer', 'proxy'));
      this.#log.end(request, failure);
      throw failure;
    }
    this.#log.end(request, undefined);
    return preface.release();
  }

  async #targets(host: HostName, hop: ProxyHop): Promise<readonly HostName[]> {
    if (!hop.isLookupLocal || host.type !== HostNameType.domainName) return [host];
    const { signal, nameServers } = this.#options;
    const addresses = await this.#transport.lookup(host.asciiName, signalOf(signal), { nameServers });
    return addresses.map((address) => new HostName(address));
  }

  /** The proxy that is being reached, or asked. */
  #describe(): string {
    const place = this.#log.hop ?? 0;
    const hop = this.#hops[place];
    if (hop === undefined) throw new Error('BUG: no such proxy');
    const which = this.#hops.length === 1 ? 'proxy' : `proxy ${place + 1} of ${this.#hops.length},`;
    return `${which} ${hop.type} at ${quote(hop.host.displayName)} port ${hop.port}`;
  }
}

/** What broke while a proxy was asked came up while reading or writing; to the caller it is the proxy's phase. */
function inPhaseProxy(failure: SocketError): SocketError {
  if (failure.phase === 'proxy') return failure;
  return toldInPhase('proxy', failure);
}
