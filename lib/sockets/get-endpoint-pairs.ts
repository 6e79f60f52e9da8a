import type { EndpointPair } from '../address/endpoint-pair.js';
import { HostNameSortOptions } from '../address/host-name-sort-options.js';
import { HostName } from '../address/host-name.js';
import { checkServiceName } from '../address/service-name.js';
import { endpointPairs, type ServicePlace } from '../protocol/endpoint-pairs.js';
import { findService } from '../protocol/find-service.js';
import type { Transport } from '../transport/contract.js';
import { throwIfRefused } from '../util/abort.js';
import { quote } from '../util/quote.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { findPort } from './service-port.js';
import { localAddresses } from './network-adapters.js';
import { type SocketOptions, transportOf } from './socket-options.js';
import { CancellableOperation } from './cancellable-operation.js';

/** Limits of a search for pairs, and where to search. */
export type EndpointPairOptions = WaitOptions & SocketOptions;

/** `getEndpointPairsAsync` of both kinds of sockets: `host, service, [sortOptions], [options]`. */
export async function getEndpointPairs(
  protocol: 'tcp' | 'udp',
  hostName: HostName | string,
  serviceName: string | number,
  rest: readonly unknown[],
): Promise<readonly EndpointPair[]> {
  const host = HostName.from(hostName, 'remoteHostName');
  const service = checkServiceName(serviceName, 'remoteServiceName');
  const { sort, options } = readRest(rest);
  const transport = transportOf(options);
  const action = `Cannot find the endpoints of ${quote(host.displayName)}`;
  checkWaitOptions(options);
  throwIfRefused(options, action, 'lookup');
  const search = new CancellableOperation(transport.clock, 'lookup');
  return search.run(
    action,
    options,
    async (signal) => {
      const places = await placesOf(transport, host, service, protocol, signal);
      const interfaces = transport.interfaces?.();
      return endpointPairs(transport, places, interfaces?.flatMap(localAddresses), sort, signal);
    },
    () => {},
  );
}

function readRest(rest: readonly unknown[]): { sort: HostNameSortOptions; options: EndpointPairOptions } {
  const [first, second] = rest;
  const isSort = typeof first === 'number';
  const sort = isSort ? first : HostNameSortOptions.none;
  const known: readonly number[] = Object.values(HostNameSortOptions);
  if (!known.includes(sort))
    throw new RangeError(`sortOptions must be a HostNameSortOptions, not ${quote(sort)}`);
  const options = ((isSort || first === undefined ? second : first) ?? {}) as EndpointPairOptions;
  return { sort: sort as HostNameSortOptions, options };
}

async function placesOf(
  transport: Transport,
  host: HostName,
  service: string,
  protocol: 'tcp' | 'udp',
  signal: AbortSignal,
): Promise<readonly ServicePlace[]> {
  const port = await findPort(transport, service, protocol);
  if (port !== undefined) return [{ host, port }];
  const groups = await findService(transport, { host, service, protocol, signal });
  return groups
    .flat()
    .map(({ target, port: there }) => ({ host: HostName.from(target, 'target'), port: there }));
}
