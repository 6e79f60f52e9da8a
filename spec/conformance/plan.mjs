// What is run on what: the suites and the adapters, by the names that `npm run conformance` takes.

/** Each suite: the kind of adapter it is for, and its cases, made of `streamsocket/testing`. */
export const suites = {
  streams: {
    kind: 'connections',
    casesOf: ({ streamCases, pairsOver }, adapter) => streamCases(pairsOver(adapter)),
  },
  listeners: {
    kind: 'connections',
    casesOf: ({ listenerCases, listenersOver }, adapter) => listenerCases(listenersOver(adapter)),
  },
  channels: {
    kind: 'connections',
    casesOf: ({ channelCases, channelsOver }, adapter) => channelCases(channelsOver(adapter)),
  },
  datagrams: {
    kind: 'datagrams',
    casesOf: ({ datagramCases, datagramsOver }, adapter) => datagramCases(datagramsOver(adapter)),
  },
  tls: {
    kind: 'tls',
    casesOf: ({ tlsCases }, adapter) => tlsCases(adapter),
  },
};

/** Each adapter of make-adapters.mjs: its kind, and whether the page of the reference shows it. */
export const adapters = {
  tcp: { kind: 'connections', isShown: true },
  tcp6: { kind: 'connections', isShown: true },
  unix: { kind: 'connections', isShown: true },
  memory: { kind: 'connections', isShown: true },
  'memory-delayed': { kind: 'connections', isShown: false },
  'memory-glued': { kind: 'connections', isShown: false },
  'memory-paths': { kind: 'connections', isShown: false },
  udp: { kind: 'datagrams', isShown: true },
  udp6: { kind: 'datagrams', isShown: true },
  'udp-memory': { kind: 'datagrams', isShown: true },
  'udp6-memory': { kind: 'datagrams', isShown: true },
  'udp-memory-delayed': { kind: 'datagrams', isShown: false },
  tls12: { kind: 'tls', isShown: true },
  tls13: { kind: 'tls', isShown: true },
  'tls12-memory': { kind: 'tls', isShown: true },
  'tls13-memory': { kind: 'tls', isShown: true },
};

/** Where the page of the reference comes from; `undefined` is the runtime that runs the script. */
export const shownRuntimes = [undefined, 'node@22', 'node@24', 'node@26', 'bun', 'deno'];

/** What is not our doing: failures of a runtime that were looked into. They do not make a run fail. */
const knownFaults = [
  {
    runtime: 'Deno',
    cases: ['D07', 'D12'],
    why: 'Deno sends the datagrams of one turn in the reverse order (2.9).',
  },
  {
    runtime: 'Deno',
    cases: ['D08', 'D08b'],
    why: 'Deno tells no error of a connected UDP socket, such as ECONNREFUSED, to anybody (2.9).',
  },
  {
    runtime: 'Deno',
    cases: ['T1', 'T2'],
    why: 'Deno says of a certificate that has run out that nobody knows its issuer (2.9).',
  },
  {
    runtime: 'Deno',
    cases: ['T4'],
    why: 'Deno sends the alert by which it refuses a handshake over sockets of its own only (2.9).',
  },
  {
    runtime: 'Deno',
    cases: ['T5'],
    why: 'Deno says of the certificate of a client that nobody knows its issuer, although it was sent (2.9).',
  },
  {
    runtime: 'Deno',
    cases: ['T10'],
    why: 'Deno takes no session up (2.9).',
  },
];

/** Why a case fails on a runtime, as far as that is known and not our doing. */
export function knownFault(runtime, id) {
  return knownFaults.find((fault) => runtime.startsWith(fault.runtime) && fault.cases.includes(id))?.why;
}
