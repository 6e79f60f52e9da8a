// What tests of network code need: `import { MemoryNetwork } from 'streamsocket/testing'`.

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
