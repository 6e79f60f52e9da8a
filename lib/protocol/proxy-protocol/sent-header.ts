import { HostNameType } from '../../address/host-name-type.js';
import { HostName } from '../../address/host-name.js';
import { isIpv4 } from '../../address/ip-text.js';
import { checkServiceName, portOf } from '../../address/service-name.js';
import type { Channel, IpEndpoint } from '../../transport/contract.js';
import { type BytesLike, checkInteger, toBytes } from '../../util/bytes.js';
import { quote } from '../../util/quote.js';
import { MAX_HEADER_BYTES, type ProxiedEnds, type ProxyHeaderValue } from './header.js';
import { CHECKSUM } from './header-values.js';
import { formatHeader1 } from './version-1.js';
import { formatHeader2 } from './version-2.js';

/** One end of a client's connection. */
export interface ProxyHeaderEnd {
  /** An IP address; a name is refused. */
  readonly address: HostName | string;
  readonly port: number | string;
}

/**
 * A header of the PROXY protocol to be sent in front of everything else.
 *
 * @see The PROXY protocol, https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export interface SentProxyHeader {
  /** 1: a line of text; 2: bytes, with room for `values`. */
  readonly version: 1 | 2;

  /** Where the client is. Default: where we are. Both ends must be given, or neither, and be of one IP family. */
  readonly source?: ProxyHeaderEnd | undefined;

  /** What the client has connected to. Default: what we have connected to. */
  readonly destination?: ProxyHeaderEnd | undefined;

  /** The connection is for no client: one to see whether the server lives, say. Default: false. */
  readonly isLocal?: boolean | undefined;

  /** Further values, with version 2 only; a type other than 3, which is the checksum's. Default: none. */
  readonly values?: readonly { readonly type: number; readonly data: BytesLike }[] | undefined;

  /** Whether a CRC-32C goes with the header, with version 2 only. Default: false. */
  readonly checksum?: boolean | undefined;
}

/** Makes the header for a connection. */
export type MakeHeader = (channel: Channel) => Uint8Array;

/**
 * The header that a caller wants, checked.
 *
 * @param isDirect - our own ends are those that the server sees, which they are not through a proxy.
 */
export function checkSentHeader(
  header: SentProxyHeader | undefined,
  isDirect: boolean,
): MakeHeader | undefined {
  return header && makerOf(header, isDirect);
}

function makerOf(header: SentProxyHeader, isDirect: boolean): MakeHeader {
  if (typeof header !== 'object' || (header as unknown) === null)
    throw new TypeError(`proxyHeader must be an object with version, not ${quote(header)}`);
  const { version, isLocal = false, checksum = false } = header;
  checkInteger(version, 1, 2, 'proxyHeader.version');
  checkFlag(isLocal, 'isLocal');
  checkFlag(checksum, 'checksum');
  if (version === 1 && (checksum || header.values !== undefined))
    throw new TypeError(
      'proxyHeader.values and checksum must not be given with version 1: it has no room for them',
    );
  const values = checkValues(header.values ?? []);
  const ends = checkEnds(header);
  if (isLocal && ends !== undefined) throw new TypeError('proxyHeader.source must not be given with isLocal');
  if (!isLocal && ends === undefined && !isDirect)
    throw new TypeError('proxyHeader.source must be given with via: the server does not see our own address');
  return (channel) => {
    const told = isLocal ? undefined : (ends ?? { source: channel.local, destination: channel.remote });
    return version === 1 ? formatHeader1(told) : formatHeader2(told, values, checksum);
  };
}

function checkFlag(value: boolean, name: string): void {
  if (typeof value !== 'boolean')
    throw new TypeError(`proxyHeader.${name} must be a boolean, not ${quote(value)}`);
}

function checkEnds({ source, destination }: SentProxyHeader): ProxiedEnds | undefined {
  if (source === undefined && destination === undefined) return undefined;
  const ends = {
    source: checkEnd(source, 'proxyHeader.source'),
    destination: checkEnd(destination, 'proxyHeader.destination'),
  };
  if (isIpv4(ends.source.address) === isIpv4(ends.destination.address)) return ends;
  throw new RangeError(
    `proxyHeader.source and destination must be of one family, not ${ends.source.address} and ${ends.destination.address}`,
  );
}

function checkEnd(end: ProxyHeaderEnd | undefined, name: string): IpEndpoint {
  if (typeof end !== 'object' || (end as unknown) === null)
    throw new TypeError(`${name} must be an object with address and port, not ${quote(end)}`);
  const host = HostName.from(end.address, `${name}.address`);
  if (host.type === HostNameType.domainName || host.canonicalName.includes('%'))
    throw new RangeError(`${name}.address must be an IP address without a zone, not ${quote(host.rawName)}`);
  const port = portOf(checkServiceName(end.port, `${name}.port`), `${name}.port`);
  if (port === undefined) throw new RangeError(`${name}.port must be a port, not ${quote(end.port)}`);
  return { kind: 'ip', address: host.canonicalName, port };
}

function checkValues(values: NonNullable<SentProxyHeader['values']>): readonly ProxyHeaderValue[] {
  if (!Array.isArray(values))
    throw new TypeError(`proxyHeader.values must be an array, not ${quote(values)}`);
  const checked = values.map((value: { type: number; data: BytesLike } | null, i) => {
    const name = `proxyHeader.values[${i}]`;
    if (typeof value !== 'object' || value === null)
      throw new TypeError(`${name} must be an object with type and data, not ${quote(value)}`);
    checkInteger(value.type, 0, 255, `${name}.type`);
    if (value.type === CHECKSUM) throw new RangeError(`${name}.type must not be ${CHECKSUM}: see checksum`);
    return { type: value.type, data: toBytes(value.data, `${name}.data`).slice() };
  });
  // Behind two IPv6 addresses, ports and a checksum.
  const room = MAX_HEADER_BYTES - 16 - 36 - 7;
  const length = checked.reduce((sum, { data }) => sum + 3 + data.length, 0);
  if (length > room)
    throw new RangeError(`proxyHeader.values must have ${room} bytes at most, not ${length}`);
  return checked;
}
