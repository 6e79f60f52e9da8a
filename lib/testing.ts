// What tests of network code need: `import { MemoryNetwork } from 'streamsocket/testing'`. And what adapters must
// do: `import { runConformance, transportCases } from 'streamsocket/testing'`.

export type { Ability } from './conformance/ability.js';
export { channelCases } from './conformance/channel-cases.js';
export type { AcceptorSite, ChannelMaker } from './conformance/channel-maker.js';
export type { CaseContext, ConformanceCase } from './conformance/conformance-case.js';
export { datagramCases } from './conformance/datagram-cases.js';
export type { DatagramMaker, DatagramSite } from './conformance/datagram-maker.js';
export {
  type DatagramHostUnderTest,
  datagramsOver,
  type DatagramsUnderTest,
} from './conformance/datagrams-over.js';
export { Deviation } from './conformance/deviation.js';
export { type FailingAccepts, failingAccepts } from './conformance/failing-accepts.js';
export { listenerCases } from './conformance/listener-cases.js';
export type { ListenerMaker } from './conformance/listener-maker.js';
export type { AsyncContext, Observation, Observer } from './conformance/observer.js';
export {
  channelsOver,
  listenersOver,
  pairsOver,
  type SecurityUnderTest,
  type TransportUnderTest,
} from './conformance/over-transport.js';
export {
  type CaseOutcome,
  type CaseResult,
  runConformance,
  type RunConformanceOptions,
} from './conformance/run-conformance.js';
export { streamCases } from './conformance/stream-cases.js';
export type { StreamMaker, StreamPair } from './conformance/stream-maker.js';
export { tlsCases } from './conformance/tls-cases.js';
export type { TlsCertificates, TlsMaker } from './conformance/tls-maker.js';
export { transportCases } from './conformance/transport-cases.js';
export { MemoryHost } from './transport/memory/memory-host.js';
export { MemoryNetwork, type HostReference } from './transport/memory/memory-network.js';
export type {
  MemoryHostOptions,
  MemoryNetworkOptions,
  ResetOptions,
} from './transport/memory/network-options.js';
export type { DatagramCounters, DatagramLoss } from './transport/memory/datagram-lane.js';
export type { LinkOptions } from './transport/memory/link-options.js';
export type { NameOptions, ServiceRecordOptions } from './transport/memory/name-options.js';
export type { ClockWaitOptions, NetworkClock, RunOptions } from './transport/memory/network-clock.js';
export type { Range } from './transport/memory/range.js';
export { ScriptDeviation } from './transport/memory/script-deviation.js';
export type { ScriptStep } from './transport/memory/script.js';
export { ScriptedPeer, scriptedPeer, type ScriptedPeerOptions } from './transport/memory/scripted-peer.js';
export type { TranscriptEvent, TranscriptKind } from './transport/memory/transcript-event.js';
export { Transcript } from './transport/memory/transcript.js';
