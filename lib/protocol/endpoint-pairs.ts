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

/** A pair, and how it ranks: which of the sources of its destination it is, and which destination. */
interface Ranked {
  readonly pair: EndpointPair;
  readonly source: number;
  readonly destination: number;
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
  let destination = 0;
  for (const { host, port } of places) {
    for (const address of await addressesOf(transport, host, signal)) {
      for (const [source, local] of (locals === undefined ? [null] : sourcesFor(address, locals)).entries()) {
        ranked.push({ pair: new EndpointPair(local, '', address, port), source, destination });
      }
      destination++;
    }
  }
  // To connect soon, another source is tried only when every destination was; to stay, the best of all comes first.
  const isSoon = sort === HostNameSortOptions.none;
  const by =
    (first: 'source' | 'destination', second: 'source' | 'destination') => (a: Ranked, b: Ranked) => {
      return a[first] - b[first] || a[second] - b[second];
    };
  return ranked
    .sort(isSoon ? by('source', 'destination') : by('destination', 'source'))
    .map(({ pair }) => pair);
}

/** In the order in which they would be tried, once all of them are known. */
async function addressesOf(
  transport: Transport,
  host: HostName,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (host.type !== HostNameType.domainName) return [host.canonicalName];
  const lookup = new AddressLookup(transport, host.asciiName, {}, new AttemptLog(transport.clock));
  try {
    return await lookup.all(signal);
  } finally {
    lookup.close();
  }
}
