// What is measured, and how much of the pace of Node's own modules must be held: the gate compares ratios, never times.

/**
 * @typedef {object} Workload
 * @property {string} title
 * @property {string} unit - of the figure, of which more is better unless `lessIsBetter`
 * @property {number} mustRatio - of the figure to that of Node's own modules in the same round
 * @property {number} aimRatio - what we would like it to be
 * @property {boolean} [lessIsBetter]
 * @property {boolean} [isOnOneCore] - both sides share a core: what an exchange costs, without the time a core takes to
 *   wake up
 * @property {boolean} [isSecured] - in TLS
 * @property {string} [runs] - the workload of the contenders that it is; default: the one of its own name
 * @property {object} parameters - for a full run
 * @property {object} quick - what is different in a quick one
 */

const bulk = {
  parameters: { bytes: 2 ** 32, warmUpBytes: 2 ** 30, chunkBytes: 65_536 },
  quick: { bytes: 2 ** 28, warmUpBytes: 2 ** 26 },
};
/** Before the time that counts: two processes that share a core are at full pace only when all is compiled. */
const warmUpMs = 3_000;
const pingPong = {
  parameters: { durationMs: 2_000, warmUpMs, sizeBytes: 64 },
  quick: { durationMs: 300, warmUpMs: 100 },
};
const framedPingPong = {
  runs: 'framedPingPong',
  parameters: { durationMs: 2_000, warmUpMs, sizeBytes: 64, connections: 64 },
  quick: { durationMs: 300, warmUpMs: 100 },
};
const smallMessages = { parameters: { durationMs: 1_500, sizeBytes: 32 }, quick: { durationMs: 300 } };
const batched = { ...smallMessages, parameters: { ...smallMessages.parameters, isBatched: true } };
const values = { parameters: { records: 500_000 }, quick: { records: 100_000 } };

/** @type {Readonly<Record<string, Workload>>} */
export const workloads = {
  bulk: {
    title: 'one connection, 64 KiB writes, server to client',
    unit: 'MB/s',
    mustRatio: 1.2,
    aimRatio: 1.8,
    ...bulk,
  },
  bulkCpu: {
    title: 'the same: processor time of both sides',
    unit: 's/GiB',
    runs: 'bulk',
    mustRatio: 0.9,
    aimRatio: 0.6,
    lessIsBetter: true,
    ...bulk,
  },
  pingPong: {
    title: 'one connection, 64-byte messages there and back',
    unit: 'round trips/s',
    mustRatio: 0.92,
    aimRatio: 1,
    isOnOneCore: true,
    ...pingPong,
  },
  pingPong64: {
    title: '64 connections, 64-byte messages behind a length, awaited reads',
    unit: 'round trips/s',
    mustRatio: 0.85,
    aimRatio: 1,
    ...framedPingPong,
  },
  pingPong64OneCore: {
    title: 'the same on one core',
    unit: 'round trips/s',
    mustRatio: 0.78,
    aimRatio: 1,
    isOnOneCore: true,
    ...framedPingPong,
  },
  smallStores: {
    title: 'one awaited store for each 32-byte message',
    unit: 'messages/s',
    mustRatio: 5,
    aimRatio: 9,
    ...smallMessages,
  },
  smallStoresBatched: {
    title: 'one awaited store for 500 of them',
    unit: 'messages/s',
    runs: 'smallStores',
    mustRatio: 12,
    aimRatio: 25,
    ...batched,
  },
  smallLoads: {
    title: 'two awaited loads for each 32-byte message',
    unit: 'messages/s',
    mustRatio: 0.4,
    aimRatio: 0.7,
    ...smallMessages,
  },
  smallLoadsBatched: {
    title: 'one awaited load for all that has arrived',
    unit: 'messages/s',
    runs: 'smallLoads',
    mustRatio: 1,
    aimRatio: 1.6,
    ...batched,
  },
  churn: {
    title: 'connect, one exchange, close; 16 at a time',
    unit: 'connections/s',
    mustRatio: 0.82,
    aimRatio: 1,
    isOnOneCore: true,
    parameters: { durationMs: 3_000, warmUpMs: 4_000, sizeBytes: 64, atOnce: 16 },
    quick: { durationMs: 500, warmUpMs: 400 },
  },
  datagrams: {
    title: '64-byte datagrams one way, as they are received',
    unit: 'datagrams/s',
    mustRatio: 0.88,
    aimRatio: 1,
    parameters: { durationMs: 2_000, sizeBytes: 64 },
    quick: { durationMs: 300 },
  },
  datagramPingPong: {
    title: '64-byte datagrams there and back',
    unit: 'round trips/s',
    mustRatio: 0.86,
    aimRatio: 1,
    isOnOneCore: true,
    ...pingPong,
  },
  idle: {
    title: 'memory of the server for each connection that waits for input',
    unit: 'KiB/connection',
    mustRatio: 1.8,
    aimRatio: 1.3,
    lessIsBetter: true,
    parameters: { connections: 4_000, baseConnections: 200 },
    quick: { connections: 1_500 },
  },
  decode: {
    title: 'records of five numbers and a text, read from memory',
    unit: 'records/s',
    mustRatio: 1,
    aimRatio: 1.3,
    ...values,
  },
  encode: {
    title: 'the same written to memory',
    unit: 'records/s',
    mustRatio: 1.8,
    aimRatio: 2.2,
    ...values,
  },
  ...secured('bulk', [1.2, 1.8], 'MB/s', {
    parameters: { bytes: 2 ** 30, warmUpBytes: 2 ** 28, chunkBytes: 65_536 },
    quick: { bytes: 2 ** 26, warmUpBytes: 2 ** 24 },
  }),
  ...secured('pingPong', [0.92, 1], 'round trips/s', { isOnOneCore: true, ...pingPong }),
  ...secured('smallStores', [5, 9], 'messages/s', smallMessages),
  ...secured('churn', [0.82, 1], 'connections/s', {
    isOnOneCore: true,
    parameters: { durationMs: 3_000, warmUpMs: 4_000, sizeBytes: 64, atOnce: 16 },
    quick: { durationMs: 500, warmUpMs: 400 },
  }),
};

/** A workload in TLS, beside node:tls. */
function secured(runs, [mustRatio, aimRatio], unit, rest) {
  const name = `tls${runs[0].toUpperCase()}${runs.slice(1)}`;
  return {
    [name]: {
      title: `${runs} in TLS, to node:tls`,
      unit,
      runs,
      mustRatio,
      aimRatio,
      isSecured: true,
      ...rest,
    },
  };
}
