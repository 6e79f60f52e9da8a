import { HostNameType } from '../address/host-name-type.js';
import { HostName } from '../address/host-name.js';
import { formatIpv4, isMappedIpv4, parseIpv6 } from '../address/ip-text.js';
import { portOf } from '../address/service-name.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { IpEndpoint, Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';
import { findService } from './find-service.js';

/** How long an answer of the resolver is believed; as long as JVMs and many stub resolvers do. */
const BELIEVED_MS = 30_000;

/** Names a socket remembers; more than a client has peers, and not a leak in a server. A guess. */
const MAX_REMEMBERED = 256;

/** What an IPv4 address mapped into IPv6 has in it, however the rest of it is written, and few others have. */
const mappedSign = /ffff/i;

/** An endpoint that need not be waited for, and until when it is believed. */
export interface KnownEndpoint {
  readonly endpoint: IpEndpoint;
  readonly untilMs: number;
}

interface Remembered {
  readonly found: Promise<IpEndpoint>;
  readonly untilMs: number;
  /** What was found, from then on. */
  endpoint: IpEndpoint | undefined;
}

/**
 * Where datagrams go: hosts and services as addresses and ports. A name is looked up once for many datagrams,
 * and again after half a minute; senders that want it while it is looked up share the answer.
 */
export class PacketEndpoints {
  readonly #transport: Transport;
  readonly #nameServers: () => readonly string[];
  readonly #remembered = new Map<string, Remembered>();

  /** @param nameServers - whom to ask in place of the system's resolver. */
  constructor(transport: Transport, nameServers: () => readonly string[] = () => []) {
    this.#transport = transport;
    this.#nameServers = nameServers;
  }

  /** The endpoint, without waiting, if the text alone tells it, or it was looked up lately. */
  known(host: HostName, service: string): KnownEndpoint | undefined {
    const port = host.type === HostNameType.domainName ? undefined : portOf(service);
    if (port !== undefined) return { endpoint: endpointOf(host.canonicalName, port), untilMs: Infinity };
    const remembered = this.#remembered.get(keyOf(host, service));
    if (remembered?.endpoint === undefined || this.#isOver(remembered)) return undefined;
    return { endpoint: remembered.endpoint, untilMs: remembered.untilMs };
  }

  /**
   * The endpoint, by looking up whatever is a name. A failed lookup is not remembered.
   *
   * @param speaks - which addresses the socket can send to; the first such one is taken.
   */
  find(host: HostName, service: string, speaks: (address: string) => boolean): Promise<IpEndpoint> {
    const key = keyOf(host, service);
    const known = this.#remembered.get(key);
    if (known !== undefined && !this.#isOver(known)) return known.found;

    const found = this.resolve(host, service, speaks);
    const untilMs = this.#transport.clock.now() + BELIEVED_MS;
    const remembered: Remembered = { found, untilMs, endpoint: undefined };
    this.#remember(key, remembered);
    found.then(
      (endpoint) => {
        remembered.endpoint = endpoint;
      },
      () => {
        if (this.#remembered.get(key) === remembered) this.#remembered.delete(key);
      },
    );
    return found;
  }

  /** {@link PacketEndpoints.find}, asking anew. */
  async resolve(host: HostName, service: string, speaks: (address: string) => boolean): Promise<IpEndpoint> {
    const port = portOf(service) ?? (await this.#transport.servicePort(service, 'udp'));
    if (port !== undefined) return this.#resolveHost(host, port, speaks);

    // The lookup serves every sender that waits for it, so none of them may call it off for the others.
    const { signal } = new AbortController();
    const question = { host, service, protocol: 'udp', signal, nameServers: this.#nameServers() } as const;
    let first: unknown;
    for (const { target, port: there } of (await findService(this.#transport, question)).flat()) {
      try {
        return await this.#resolveHost(HostName.from(target, 'target'), there, speaks);
      } catch (failure) {
        first ??= failure;
      }
    }
    throw first;
  }

  async #resolveHost(
    host: HostName,
    port: number,
    speaks: (address: string) => boolean,
  ): Promise<IpEndpoint> {
    if (host.type !== HostNameType.domainName) return endpointOf(host.canonicalName, port);
    const { signal } = new AbortController();
    const how = { nameServers: this.#nameServers() };
    const addresses = await this.#transport.lookup(host.asciiName, signal, how);
    const address = addresses.find(speaks);
    if (address !== undefined) return endpointOf(address, port);
    throw statusError(
      SocketErrorStatus.addressFamilyNotSupported,
      `Cannot reach ${quote(host.displayName)}: the socket speaks no family of its addresses ${addresses.join(', ')}`,
      { phase: 'lookup' },
    );
  }

  #isOver({ untilMs }: Remembered): boolean {
    return this.#transport.clock.now() >= untilMs;
  }

  #remember(key: string, answer: Remembered): void {
    this.#remembered.delete(key);
    this.#remembered.set(key, answer);
    if (this.#remembered.size <= MAX_REMEMBERED) return;
    const [oldest = key] = this.#remembered.keys();
    this.#remembered.delete(oldest);
  }
}

function keyOf(host: HostName, service: string): string {
  return `${host.asciiName} ${service}`;
}

/** An IPv4 address in IPv6 clothes goes out by IPv4 (RFC 4291, 2.5.5.2). */
function endpointOf(address: string, port: number): IpEndpoint {
  const ipv6 = mappedSign.test(address) ? parseIpv6(address)?.bytes : undefined;
  const isMapped = ipv6 !== undefined && isMappedIpv4(ipv6);
  return { kind: 'ip', address: isMapped ? formatIpv4(ipv6.subarray(12)) : address, port };
}
