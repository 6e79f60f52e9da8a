import { IpNetwork } from '../address/ip-network.js';
import type { HostName } from '../address/host-name.js';
import { illegalCall } from '../errors/failures.js';
import type { ProxyHeaderValue } from '../protocol/proxy-protocol/header.js';
import { headerAcceptor, type RefusedHeaders } from '../protocol/proxy-protocol/header-acceptor.js';
import { ProxiedChannel } from '../protocol/proxy-protocol/proxied-channel.js';
import type { Acceptor, Channel } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';
import { addressOf, portTextOf } from './endpoint-text.js';

/** What a listener expects in front of a connection. */
export type ProxyProtocolMode = 'off' | 'optional' | 'required';

/** The settings of a listener that are about it. */
export interface ProxyProtocolSettings {
  readonly proxyProtocol: ProxyProtocolMode;
  readonly trustedProxies: readonly string[];
  readonly proxyHeaderTimeoutMs: number;
  readonly maxPendingConnections: number;
}

/** What a proxy told in front of an accepted connection. */
export interface ReceivedProxyHeader {
  readonly version: 1 | 2;

  /**
   * Whether it tells of a client, whose ends `information` then has. Otherwise the connection is the proxy's own, to
   * see whether the server lives for instance, or its client is of a kind that has no address here.
   */
  readonly hasClient: boolean;

  /** Where the proxy has connected from; `null` for a path. */
  readonly proxyAddress: HostName | null;
  readonly proxyPort: string;

  /** Where we have accepted it; `null` for a path. */
  readonly localAddress: HostName | null;
  readonly localPort: string;

  /** Further values, of version 2, in their order. Padding and a checksum, which was right, are left out. */
  readonly values: readonly ProxyHeaderValue[];
}

/** The header that came in front of an accepted connection, if one did. */
export function receivedHeader(channel: Channel): ReceivedProxyHeader | null {
  if (!(channel instanceof ProxiedChannel)) return null;
  const { header, proxyEnds } = channel;
  return {
    version: header.version,
    hasClient: header.ends !== undefined,
    proxyAddress: addressOf(proxyEnds.remote),
    proxyPort: portTextOf(proxyEnds.remote),
    localAddress: addressOf(proxyEnds.local),
    localPort: portTextOf(proxyEnds.local),
    values: header.values,
  };
}

/** Refuses to expect headers from nobody. By a path everybody may send one, whom the file lets connect. */
export function checkTrustedProxies({ proxyProtocol, trustedProxies }: ProxyProtocolSettings): void {
  if (proxyProtocol === 'off' || trustedProxies.length > 0) return;
  throw illegalCall(
    `Cannot listen with control.proxyProtocol "${proxyProtocol}": control.trustedProxies has nobody who may send a header`,
  );
}

/** An acceptor that reads headers, if the settings ask for it. */
export function acceptorFor(
  acceptor: Acceptor,
  settings: ProxyProtocolSettings,
  clock: Clock,
  refused: RefusedHeaders,
): Acceptor {
  const { proxyProtocol, trustedProxies, proxyHeaderTimeoutMs, maxPendingConnections } = settings;
  if (proxyProtocol === 'off') return acceptor;
  return headerAcceptor(acceptor, {
    isOptional: proxyProtocol === 'optional',
    trusted: trustedProxies.map((network) => IpNetwork.from(network, 'trustedProxies')),
    timeoutMs: proxyHeaderTimeoutMs,
    maxWaiting: maxPendingConnections,
    clock,
    refused,
  });
}
