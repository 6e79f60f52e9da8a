import { EndpointPair } from '../address/endpoint-pair.js';
import { HostNameSortOptions } from '../address/host-name-sort-options.js';
import { HostNameType } from '../address/host-name-type.js';
import { HostName } from '../address/host-name.js';
import type { Transport } from '../transport/contract.js';
import { AddressLookup } from './address-lookup.js';
import { AttemptLog } from './attempt-log.js';
import { sourcesFor } from './source-address.js';

/** Where a service is: a host, and a port there. */
export interface ServicePlace {
  readonly host: HostName;
  readonly port: number;
}

/** A pair, and which of the sources of its destination it has. */
interface Ranked {
  readonly pair: EndpointPair;
  readonly source: number;
}

/**
 * Every way there is to some places, by addresses: each of theirs from each of ours that it can be reached from.
 *
 * @param locals - our addresses; `undefined`: the system is to choose.
 */
export async function endpointPairs(
  transport: Transport,
  places: readonly ServicePlace[],
  locals: readonly string[] | undefined,
  sort: HostNameSortOptions,
  signal: AbortSignal,
): Promise<readonly EndpointPair[]> {
  const ranked: Ranked[] = [];
  for (const { host, port } of places) {
    for (const address of await addressesOf(transport, host, signal)) {
      for (const [source, local] of (locals === undefined ? [null] : sourcesFor(address, locals)).entries()) {
        ranked.push({ pair: new EndpointPair(local, '', address, port), source });
      }
    }
  }
  // To connect soon, another source is tried only when every destination was; to stay, the best of all comes first.
  if (sort === HostNameSortOptions.none) ranked.sort((a, b) => a.source - b.source);
  return ranked.map(({ pair }) => pair);
}

/** In the order in which they would be tried, once all of them are known. */
async function addressesOf(
  transport: Transport,
  host: HostName,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (host.type !== HostNameType.domainName) return [host.canonicalName];
  return new AddressLookup(transport, host.asciiName, {}, new AttemptLog(transport.clock)).all(signal);
}
