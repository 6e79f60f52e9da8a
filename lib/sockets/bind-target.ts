import { HostNameType } from '../address/host-name-type.js';
import { HostName } from '../address/host-name.js';
import { checkServiceName } from '../address/service-name.js';
import type { Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';

/** Where a socket is to be bound, checked. */
export interface BindTarget {
  /** `null`: every address of this machine. */
  readonly host: HostName | null;
  /** `''`: a free port. */
  readonly service: string;
}

export function checkBindTarget(
  localHostName: HostName | string | null,
  localServiceName: string | number,
): BindTarget {
  const host = localHostName === null ? null : HostName.from(localHostName, 'localHostName');
  return { host, service: checkServiceName(localServiceName, 'localServiceName', { allowEmpty: true }) };
}

/** For messages: `"localhost" port 5007`, `any address port 0`. */
export function describeBindTarget({ host, service }: BindTarget): string {
  const where = host === null ? 'any address' : quote(host.displayName);
  return `${where} port ${service || '0'}`;
}

/** The addresses of a target; `''` for every one of this machine. */
export async function addressesToBind(
  transport: Transport,
  { host }: BindTarget,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (host === null) return [''];
  if (host.type !== HostNameType.domainName) return [host.canonicalName];
  return transport.lookup(host.asciiName, signal);
}
