import { EndpointPair } from '../address/endpoint-pair.js';
import { HostNameType } from '../address/host-name-type.js';
import { HostName } from '../address/host-name.js';
import { isIpv4 } from '../address/ip-text.js';
import { isMulticast } from '../address/ip-kinds.js';
import { checkServiceName } from '../address/service-name.js';
import { notSupported } from '../errors/failures.js';
import type { InterfaceText } from '../protocol/packet-groups.js';
import { splitZone } from '../protocol/packet-groups.js';
import { type BytesLike, toBytes } from '../util/bytes.js';
import { quote } from '../util/quote.js';
import { checkOptions, type WaitOptions } from '../util/wait-options.js';
import type { BindTarget } from './bind-target.js';
import { refuseProxies } from './connect-options.js';
import { checkAdapter } from './datagram-socket-control.js';

/** Where datagrams are to go, checked. */
export interface DatagramTarget {
  readonly host: HostName;
  readonly service: string;
  /** Where they are to come from, if the caller says so. */
  readonly from: BindTarget | undefined;
}

/** One datagram of {@link DatagramSocket.sendManyAsync}. A connected socket needs neither host nor service. */
export interface OutgoingDatagram {
  /** The payload; no bytes are an empty datagram. */
  readonly data: BytesLike;
  readonly host?: HostName | string | undefined;
  readonly service?: string | number | undefined;
}

/** How a group is joined or left. */
export interface MulticastOptions {
  /** Hear this sender only (source-specific, RFC 4607); an address of the group's family. Default: any. */
  readonly source?: HostName | string | undefined;

  /**
   * The interface: its name, its number or one of its addresses; `'all'`: each that has an address of the
   * group's family. Default: `control.multicastAdapter`, or else whichever the system's routes say.
   */
  readonly adapter?: InterfaceText | undefined;
}

/** A group, checked. */
export interface GroupTarget {
  readonly group: string;
  readonly source: string | undefined;
  readonly adapter: InterfaceText | undefined;
}

export function checkTarget(host: HostName | string, service: string | number): DatagramTarget {
  const checked = checkServiceName(service, 'remoteServiceName');
  if (Number(checked) === 0)
    throw new RangeError(`remoteServiceName must not be port 0: nobody can listen there`);
  return { host: HostName.from(host, 'remoteHostName'), service: checked, from: undefined };
}

/** Why datagrams go through no proxy: SOCKS5 has UDP ASSOCIATE for them (RFC 1928, 7), which we do not speak. */
export const DATAGRAMS = 'with datagrams: UDP ASSOCIATE is not supported here';

/** `host, service, options` or `pair, options`. */
export function readTargetArguments(args: readonly unknown[]): {
  target: DatagramTarget;
  options: WaitOptions | undefined;
} {
  const [first, second, third] = args;
  refuseProxies(first instanceof EndpointPair ? second : third, DATAGRAMS);
  if (!(first instanceof EndpointPair)) {
    const target = checkTarget(first as HostName | string, second as string | number);
    return { target, options: third as WaitOptions | undefined };
  }
  const { host, service } = checkTarget(first.remoteHostName, first.remoteServiceName);
  const from = { host: first.localHostName, service: first.localServiceName };
  return { target: { host, service, from }, options: second as WaitOptions | undefined };
}

/** `adapter, options` or `options`, behind a service name. */
export function readAdapterArguments(args: readonly unknown[]): WaitOptions | undefined {
  const [first] = args;
  if (first === null) throw new TypeError('adapter must be a NetworkAdapter, not null');
  const isOptions =
    typeof first === 'object' && ('signal' in first || 'timeoutMs' in first || 'deadline' in first);
  if (args.length < 2 && (first === undefined || isOptions)) return first as WaitOptions | undefined;
  throw notSupported(
    'Cannot bind to one network adapter: Node.js cannot keep a socket to one; see control.multicastAdapter',
  );
}

export function checkMany(
  datagrams: readonly OutgoingDatagram[],
): { data: Uint8Array; to: DatagramTarget | undefined }[] {
  if (!Array.isArray(datagrams)) throw new TypeError(`datagrams must be an array, not ${quote(datagrams)}`);
  return datagrams.map(({ data, host, service }: OutgoingDatagram, i) => {
    const bytes = toBytes(data, `datagrams[${i}].data`);
    if (host === undefined && service === undefined) return { data: bytes, to: undefined };
    return { data: bytes, to: checkTarget(host as string, service as string) };
  });
}

export function checkGroup(host: HostName | string, options: MulticastOptions = {}): GroupTarget {
  checkOptions(options, 'source and adapter');
  const text = HostName.from(host, 'host').canonicalName;
  if (!isMulticast(text)) throw new RangeError(`host must be the address of a group, not ${quote(text)}`);
  const { group, zone } = splitZone(text);
  const adapter = options.adapter ?? zone;
  if (adapter !== undefined) checkAdapter(adapter);
  if (options.source === undefined) return { group, source: undefined, adapter };

  const source = checkSource(options.source);
  if (isIpv4(source) === isIpv4(group)) return { group, source, adapter };
  throw new RangeError(`source must be of the family of group ${group}, not ${quote(source)}`);
}

/** An address that datagrams come from. */
export function checkSource(source: HostName | string): string {
  const { type, canonicalName } = HostName.from(source, 'source');
  if (type !== HostNameType.domainName && !isMulticast(canonicalName)) return canonicalName;
  throw new RangeError(`source must be the address of one host, not ${quote(canonicalName)}`);
}
