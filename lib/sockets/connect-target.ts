import type { EndpointPair } from '../address/endpoint-pair.js';
import { HostNameType } from '../address/host-name-type.js';
import type { HostName } from '../address/host-name.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { portOf } from '../address/service-name.js';
import { quote } from '../util/quote.js';

/** Where a socket is to connect to, checked. */
export interface ConnectTarget {
  readonly host: HostName;
  readonly service: string;
  readonly localAddress: string | undefined;
  readonly localService: string;
  /** The adapter whose addresses are connected from; `undefined`: any address of this machine. */
  readonly adapter: NetworkAdapter | undefined;
}

/** For messages: `"printer" port 9100`, `"mail.example" service "smtp"`. */
export function describeTarget({ host, service }: ConnectTarget): string {
  const where = portOf(service) === undefined ? `service ${quote(service)}` : `port ${service}`;
  return `${quote(host.displayName)} ${where}`;
}

/** @throws RangeError - the local end is a name. */
export function targetOfPair(pair: EndpointPair): ConnectTarget {
  const { localHostName } = pair;
  if (localHostName?.type === HostNameType.domainName)
    throw new RangeError(`localHostName must be an IP address, not ${quote(localHostName.rawName)}`);
  return {
    host: pair.remoteHostName,
    service: pair.remoteServiceName,
    localAddress: localHostName?.canonicalName,
    localService: pair.localServiceName,
    adapter: undefined,
  };
}
