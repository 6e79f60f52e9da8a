// This library, written as its guide does it.
import { DataReader, DataWriter, HostName, StreamSocket, StreamSocketListener } from 'streamsocket';

const LOOPBACK = new HostName('127.0.0.1');

async function listen(serve) {
  const listener = new StreamSocketListener();
  listener.on('connectionreceived', ({ socket }) => serve(socket));
  await listener.bindEndpointAsync(LOOPBACK, '');
  return Number(listener.information.localPort);
}

async function connect(port) {
  const socket = new StreamSocket();
  await socket.connectAsync(LOOPBACK, port);
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

function store(writer, payload) {
  writer.writeUInt32(payload.length);
  writer.writeBytes(payload);
  return writer.storeAsync();
}

export const servers = {
  bulk: ({ bytes, chunkBytes }) =>
    listen(async (socket) => {
      const chunk = new Uint8Array(chunkBytes);
      for (let left = bytes; left > 0; left -= chunkBytes) await socket.outputStream.writeAsync(chunk);
      await socket.closeAsync({ timeoutMs: 60_000 });
    }),
  pingPong: () => listen(echo),
  pingPong64: () =>
    listen((socket) => {
      const writer = new DataWriter(socket.outputStream);
      return parse(socket, (message) => store(writer, message));
    }),
  smallStores: (_, report) =>
    listen(async (socket) => {
      let messages = 0;
      await count(socket, () => messages++);
      socket.close();
      report({ messages });
    }),
  churn: () => listen(echo),
  idle: () => listen(drain),
};

export const clients = {
  bulk: async ({ port }) => {
    const socket = await connect(port);
    const startedMs = performance.now();
    let bytes = 0;
    for await (const chunk of socket.inputStream) bytes += chunk.length;
    return { bytes, ms: performance.now() - startedMs };
  },
  pingPong: async ({ port, durationMs, sizeBytes }) => {
    const socket = await connect(port);
    const reader = new DataReader(socket.inputStream);
    const request = new Uint8Array(sizeBytes).fill(7);
    const startedMs = performance.now();
    let roundTrips = 0;
    for (;;) {
      await socket.outputStream.writeAsync(request);
      await reader.loadAsync(sizeBytes);
      reader.readBuffer(sizeBytes);
      roundTrips++;
      const ms = performance.now() - startedMs;
      if (ms >= durationMs) return { count: roundTrips, ms };
    }
  },
  pingPong64: async ({ port, durationMs, sizeBytes, connections }) => {
    const startedMs = performance.now();
    const payload = new Uint8Array(sizeBytes).fill(7);
    let count = 0;
    const one = async () => {
      const socket = await connect(port);
      const writer = new DataWriter(socket.outputStream);
      const reader = new DataReader(socket.inputStream);
      do {
        await store(writer, payload);
        await reader.loadAsync(4);
        const size = reader.readUInt32();
        await reader.loadAsync(size);
        reader.readBuffer(size);
        count++;
      } while (performance.now() - startedMs < durationMs);
      socket.close();
    };
    await Promise.all(Array.from({ length: connections }, one));
    return { count, ms: performance.now() - startedMs };
  },
  smallStores: async ({ port, durationMs, sizeBytes }) => {
    const socket = await connect(port);
    const writer = new DataWriter(socket.outputStream);
    const payload = new Uint8Array(sizeBytes).fill(7);
    const startedMs = performance.now();
    let count = 0;
    while (count % 64 !== 0 || performance.now() - startedMs < durationMs) {
      await store(writer, payload);
      count++;
    }
    await socket.outputStream.closeAsync();
    await drain(socket); // the server has read it all when it closes
    return { count, ms: performance.now() - startedMs };
  },
  smallLoads: async ({ port }) => {
    const socket = await connect(port);
    const startedMs = performance.now();
    let messages = 0;
    let sum = 0;
    await count(socket, (message) => {
      messages++;
      sum += message[0];
    });
    return { count: messages, sum, ms: performance.now() - startedMs };
  },
  churn: async ({ port, durationMs, warmUpMs, sizeBytes, atOnce }) => {
    const request = new Uint8Array(sizeBytes).fill(7);
    const fromMs = performance.now() + warmUpMs;
    const untilMs = fromMs + durationMs;
    let count = 0;
    const slot = async () => {
      while (performance.now() < untilMs) {
        const socket = await connect(port);
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
