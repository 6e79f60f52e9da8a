// What one more costs when there are few, ten times and a hundred times as many already.
import { DataReader, DataWriter, StreamSocket, StreamSocketListener } from 'streamsocket';

import { median } from './report.mjs';

const LOOPBACK = '127.0.0.1';
const ROUNDS = 5;

async function listen(serve) {
  const listener = new StreamSocketListener();
  listener.control.maxPendingConnections = 10_000;
  listener.on('connectionreceived', ({ socket }) => serve(socket).catch(() => {}));
  await listener.bindEndpointAsync(LOOPBACK, '');
  return listener;
}

async function connect(listener) {
  const socket = new StreamSocket();
  await socket.connectAsync(LOOPBACK, listener.information.localPort);
  return socket;
}

/** A message of 32 bytes with that many behind it that were loaded as well. */
async function bufferedBytes(bytes) {
  const count = bytes / 32;
  const listener = await listen(async (socket) => {
    await socket.outputStream.writeAsync(new Uint8Array(bytes));
    await socket.closeAsync();
  });
  const socket = await connect(listener);
  const reader = new DataReader(socket.inputStream);
  await reader.loadAsync(bytes);
  const nanoseconds = await each(count, async () => {
    for (let i = 0; i < count; i++) {
      await reader.loadAsync(0);
      reader.readBuffer(32);
    }
  });
  socket.close();
  listener.close();
  return nanoseconds;
}

/** A round trip on one of that many connections, 8 at a time. */
async function connections(count) {
  const served = [];
  const listener = await listen(async (socket) => {
    served.push(socket);
    for await (const chunk of socket) await socket.outputStream.writeAsync(chunk);
  });
  const sockets = [];
  while (sockets.length < count) sockets.push(await connect(listener));
  const readers = sockets.map((socket) => new DataReader(socket.inputStream));
  const roundTrips = 10_000;
  let next = 0;
  const slot = async () => {
    while (next < roundTrips) {
      const i = next++ % count;
      await sockets[i].outputStream.writeAsync(new Uint8Array(64));
      await readers[i].loadAsync(64);
      readers[i].readBuffer(64);
    }
  };
  const nanoseconds = await each(roundTrips, () =>
    Promise.all(Array.from({ length: Math.min(8, count) }, slot)),
  );
  // Of both ends, or the next round finds no file descriptors left.
  await Promise.all([...sockets, ...served].map((one) => one.closeAsync()));
  listener.close();
  return nanoseconds;
}

/** A write of 32 bytes, that many of which wait. */
async function writesInFlight(count) {
  const listener = await listen(async (socket) => {
    for await (const chunk of socket) void chunk;
    await socket.closeAsync();
  });
  const socket = await connect(listener);
  socket.outputStream.writeAsync(new Uint8Array(0));
  const writer = new DataWriter(socket.outputStream);
  const payload = new Uint8Array(32);
  const repeats = Math.max(1, 20_000 / count);
  const nanoseconds = await each(count * repeats, async () => {
    for (let i = 0; i < repeats; i++) {
      const writes = [];
      for (let k = 0; k < count; k++) {
        writer.writeBytes(payload);
        writes.push(writer.storeAsync());
      }
      await Promise.all(writes);
    }
    await socket.outputStream.flushAsync();
  });
  socket.close();
  listener.close();
  return nanoseconds;
}

async function each(count, work) {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / count;
}

async function row(what, unit, sizes, measure) {
  const figures = [];
  for (const size of sizes) {
    const rounds = [];
    await measure(size);
    for (let i = 0; i < ROUNDS; i++) rounds.push(await measure(size));
    figures.push(median(rounds));
  }
  return { what, unit, sizes, figures };
}

const rows = [
  await row('reading a message of 32 bytes', 'bytes loaded', [8_192, 81_920, 819_200], bufferedBytes),
  await row('a round trip', 'connections', [50, 500, 5_000], connections),
  await row('a write of 32 bytes', 'writes in flight', [100, 1_000, 10_000], writesInFlight),
];
process.stdout.write(JSON.stringify(rows), () => process.exit());
