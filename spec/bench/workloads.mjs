// What is measured, and how much of raw node:net's pace must be held: the gate compares ratios, never times.

/**
 * @typedef {object} Workload
 * @property {string} title
 * @property {string} unit - of the figure, of which more is better unless `lessIsBetter`
 * @property {number} mustRatio - of the figure to raw node:net's in the same round
 * @property {boolean} [lessIsBetter]
 * @property {object} parameters - for a full run
 * @property {object} quick - what is different in a quick one
 */

/** @type {Readonly<Record<string, Workload>>} */
export const workloads = {
  bulk: {
    title: 'one connection, 64 KiB writes, server to client',
    unit: 'MB/s',
    mustRatio: 1.2,
    parameters: { bytes: 2 ** 31, chunkBytes: 65_536 },
    quick: { bytes: 2 ** 28 },
  },
  pingPong: {
    title: 'one connection, 64-byte messages there and back',
    unit: 'round trips/s',
    mustRatio: 0.92,
    parameters: { durationMs: 2_000, sizeBytes: 64, connections: 1 },
    quick: { durationMs: 400 },
  },
  pingPong64: {
    title: '64 connections, 64-byte messages behind a length, awaited reads',
    unit: 'round trips/s',
    mustRatio: 0.78,
    parameters: { durationMs: 2_000, sizeBytes: 64, connections: 64 },
    quick: { durationMs: 400 },
  },
  smallStores: {
    title: 'one awaited store for each 32-byte message',
    unit: 'messages/s',
    mustRatio: 5,
    parameters: { durationMs: 1_500, sizeBytes: 32 },
    quick: { durationMs: 400 },
  },
  smallLoads: {
    title: 'two awaited loads for each 32-byte message',
    unit: 'messages/s',
    mustRatio: 0.4,
    parameters: { durationMs: 1_500, sizeBytes: 32 },
    quick: { durationMs: 400 },
  },
  churn: {
    title: 'connect, one exchange, close; 16 at a time',
    unit: 'connections/s',
    mustRatio: 0.82,
    parameters: { durationMs: 3_000, warmUpMs: 1_000, sizeBytes: 64, atOnce: 16 },
    quick: { durationMs: 600, warmUpMs: 400 },
  },
  idle: {
    title: 'memory of the server for each connection that waits for input',
    unit: 'KiB/connection',
    mustRatio: 1.8,
    lessIsBetter: true,
    parameters: { connections: 4_000, baseConnections: 200 },
    quick: { connections: 1_500 },
  },
};
