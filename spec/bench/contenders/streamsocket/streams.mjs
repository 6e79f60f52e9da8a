// This library, written as its guide does it.
import {
  Certificate,
  DataReader,
  DataWriter,
  HostName,
  InputStreamOptions,
  SocketProtectionLevel,
  StreamSocket,
  StreamSocketListener,
} from 'streamsocket';

import { BulkMeter } from '../../common-sides.mjs';

const LOOPBACK = new HostName('127.0.0.1');
const { plainSocket, ssl } = SocketProtectionLevel;

/** How many messages a batch has. */
const BATCH = 500;

async function listen({ secured }, serve) {
  const listener = new StreamSocketListener();
  if (secured !== undefined) {
    listener.control.serverCertificate = Certificate.fromPem(secured.certificate, secured.key);
  }
  listener.on('connectionreceived', ({ socket }) => serve(socket));
  await listener.bindEndpointAsync(LOOPBACK, '', secured === undefined ? plainSocket : ssl);
  return Number(listener.information.localPort);
}

let roots;

async function connect({ port, secured }) {
  const socket = new StreamSocket();
  if (secured === undefined) await socket.connectAsync(LOOPBACK, port);
  else {
    roots ??= [Certificate.fromPem(secured.root)];
    socket.control.trustedRoots = roots;
    await socket.connectAsync(LOOPBACK, port, ssl);
  }
  return socket;
}

async function drain(socket) {
  const chunks = socket.inputStream[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true);
}

async function echo(socket) {
  for await (const chunk of socket.inputStream) await socket.outputStream.writeAsync(chunk);
  socket.close();
}

/** Calls `onMessage` for every message behind a 32-bit length, two awaited loads each. */
async function parse(socket, onMessage) {
  const reader = new DataReader(socket.inputStream);
  while ((await reader.loadAsync(4)) === 4) {
    const size = reader.readUInt32();
    await reader.loadAsync(size);
    await onMessage(reader.readBuffer(size));
  }
}

/** As `parse`, for a callback that need not be waited for. */
async function count(socket, onMessage) {
  const reader = new DataReader(socket.inputStream);
  while ((await reader.loadAsync(4)) === 4) {
    const size = reader.readUInt32();
    await reader.loadAsync(size);
    onMessage(reader.readBuffer(size));
  }
}

/** The same a batch at a time: whatever has arrived is loaded at once, and read without waiting. */
async function countBatches(socket, onMessage) {
  const reader = new DataReader(socket.inputStream);
  reader.inputStreamOptions = InputStreamOptions.partial;
  let size = -1; // of a message whose length was read
  for (;;) {
    if ((await reader.loadAsync(65_536)) === 0) return;
    for (;;) {
      if (size < 0 && reader.unconsumedBufferLength < 4) break;
      if (size < 0) size = reader.readUInt32();
      if (reader.unconsumedBufferLength < size) break;
      onMessage(reader.readBuffer(size));
      size = -1;
    }
  }
}

async function storeBatch(writer, payload) {
  for (let i = 0; i < BATCH; i++) {
    writer.writeUInt32(payload.length);
    writer.writeBytes(payload);
  }
  await writer.storeAsync();
  return BATCH;
}

function store(writer, payload) {
  writer.writeUInt32(payload.length);
  writer.writeBytes(payload);
  return writer.storeAsync();
}

export const servers = {
  bulk: (parameters) =>
    listen(parameters, async (socket) => {
      const { bytes, chunkBytes } = parameters;
      const chunk = new Uint8Array(chunkBytes);
      for (let left = bytes; left > 0; left -= chunkBytes) await socket.outputStream.writeAsync(chunk);
      await socket.closeAsync({ timeoutMs: 60_000 });
    }),
  pingPong: (parameters) => listen(parameters, echo),
  framedPingPong: (parameters) =>
    listen(parameters, (socket) => {
      const writer = new DataWriter(socket.outputStream);
      return parse(socket, (message) => store(writer, message));
    }),
  smallStores: (parameters, report) =>
    listen(parameters, async (socket) => {
      let messages = 0;
      await count(socket, () => messages++);
      socket.close();
      report({ messages });
    }),
  churn: (parameters) => listen(parameters, echo),
  idle: (parameters) => listen(parameters, drain),
};

export const clients = {
  bulk: async (parameters) => {
    const { inputStream } = await connect(parameters);
    const meter = new BulkMeter(parameters);
    for await (const chunk of inputStream.borrowedChunks()) meter.add(chunk.length);
    return meter.result();
  },
  pingPong: async (parameters) => {
    const { durationMs, warmUpMs, sizeBytes } = parameters;
    const fromMs = performance.now() + warmUpMs;
    const socket = await connect(parameters);
    const reader = new DataReader(socket.inputStream);
    const request = new Uint8Array(sizeBytes).fill(7);
    let roundTrips = 0;
    for (;;) {
      await socket.outputStream.writeAsync(request);
      await reader.loadAsync(sizeBytes);
      reader.readBuffer(sizeBytes);
      const ms = performance.now() - fromMs;
      if (ms >= 0) roundTrips++;
      if (ms >= durationMs) return { count: roundTrips, ms };
    }
  },
  framedPingPong: async (parameters) => {
    const { durationMs, warmUpMs, sizeBytes, connections } = parameters;
    const fromMs = performance.now() + warmUpMs;
    const payload = new Uint8Array(sizeBytes).fill(7);
    let count = 0;
    const one = async () => {
      const socket = await connect(parameters);
      const writer = new DataWriter(socket.outputStream);
      const reader = new DataReader(socket.inputStream);
      let ms;
      do {
        await store(writer, payload);
        await reader.loadAsync(4);
        const size = reader.readUInt32();
        await reader.loadAsync(size);
        reader.readBuffer(size);
        ms = performance.now() - fromMs;
        if (ms >= 0) count++;
      } while (ms < durationMs);
      socket.close();
    };
    await Promise.all(Array.from({ length: connections }, one));
    return { count, ms: performance.now() - fromMs };
  },
  smallStores: async (parameters) => {
    const { durationMs, sizeBytes, isBatched } = parameters;
    const socket = await connect(parameters);
    const writer = new DataWriter(socket.outputStream);
    const payload = new Uint8Array(sizeBytes).fill(7);
    const startedMs = performance.now();
    let count = 0;
    while (count % 64 !== 0 || performance.now() - startedMs < durationMs) {
      if (isBatched) count += await storeBatch(writer, payload);
      else {
        await store(writer, payload);
        count++;
      }
    }
    await socket.outputStream.closeAsync();
    await drain(socket); // the server has read it all when it closes
    return { count, ms: performance.now() - startedMs };
  },
  smallLoads: async (parameters) => {
    const socket = await connect(parameters);
    const startedMs = performance.now();
    let messages = 0;
    let sum = 0;
    await (parameters.isBatched ? countBatches : count)(socket, (message) => {
      messages++;
      sum += message[0];
    });
    return { count: messages, sum, ms: performance.now() - startedMs };
  },
  churn: async (parameters) => {
    const { durationMs, warmUpMs, sizeBytes, atOnce } = parameters;
    const request = new Uint8Array(sizeBytes).fill(7);
    const fromMs = performance.now() + warmUpMs;
    const untilMs = fromMs + durationMs;
    let count = 0;
    const slot = async () => {
      while (performance.now() < untilMs) {
        const socket = await connect(parameters);
        await socket.outputStream.writeAsync(request);
        await new DataReader(socket.inputStream).loadAsync(sizeBytes);
        socket.close();
        if (performance.now() >= fromMs) count++;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, slot));
    return { count, ms: durationMs };
  },
};
