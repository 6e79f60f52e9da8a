import { channelCases } from './channel-cases.js';
import type { ConformanceCase } from './conformance-case.js';
import { listenerCases } from './listener-cases.js';
import { channelsOver, listenersOver, pairsOver, type TransportUnderTest } from './over-transport.js';
import { streamCases } from './stream-cases.js';

/**
 * All that a transport of connections must do: the cases of {@link channelCases}, {@link listenerCases} and
 * {@link streamCases}, in this order, since the first tell most about an adapter that is young.
 *
 * ```ts
 * const results = await runConformance(transportCases({ transport, at: '127.0.0.1', abilities: ['halfClose'] }));
 * ```
 */
export function transportCases(adapter: TransportUnderTest): readonly ConformanceCase[] {
  return [
    ...channelCases(channelsOver(adapter)),
    ...listenerCases(listenersOver(adapter)),
    ...streamCases(pairsOver(adapter)),
  ];
}
