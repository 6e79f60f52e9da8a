// What the network in memory moves, both sides in one process: there is nothing of Node's to compare it with.
import { DataReader, DataWriter, StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

const ROUND_TRIPS = 20_000;
const MESSAGES = 200_000;
const BULK_BYTES = 2 ** 28;
const CHUNK_BYTES = 65_536;

async function pair() {
  const network = new MemoryNetwork();
  const listener = new StreamSocketListener({ transport: network.host('server') });
  await listener.bindServiceNameAsync('7000');
  const near = new StreamSocket({ transport: network.host('client') });
  await near.connectAsync('server', '7000');
  return { near, far: await listener.acceptAsync() };
}

async function roundTrips() {
  const { near, far } = await pair();
  const answer = async () => {
    for await (const chunk of far.inputStream) await far.outputStream.writeAsync(chunk);
  };
  void answer();
  const reader = new DataReader(near.inputStream);
  const request = new Uint8Array(64);
  return pace(ROUND_TRIPS, async () => {
    for (let i = 0; i < ROUND_TRIPS; i++) {
      await near.outputStream.writeAsync(request);
      await reader.loadAsync(64);
      reader.readBuffer(64);
    }
  });
}

async function smallStores() {
  const { near, far } = await pair();
  const writer = new DataWriter(near.outputStream);
  const payload = new Uint8Array(32);
  return pace(MESSAGES, async () => {
    const received = drain(far);
    for (let i = 0; i < MESSAGES; i++) {
      writer.writeUInt32(32);
      writer.writeBytes(payload);
      await writer.storeAsync();
    }
    near.outputStream.close();
    await received;
  });
}

async function bulk() {
  const { near, far } = await pair();
  const chunk = new Uint8Array(CHUNK_BYTES);
  return pace(BULK_BYTES / 1e6, async () => {
    const received = drain(far);
    for (let left = BULK_BYTES; left > 0; left -= CHUNK_BYTES) await near.outputStream.writeAsync(chunk);
    near.outputStream.close();
    await received;
  });
}

async function drain(socket) {
  const chunks = socket.inputStream[Symbol.asyncIterator]();
  while ((await chunks.next()).done !== true);
}

async function pace(count, work) {
  const startedMs = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - startedMs);
}

console.log(
  JSON.stringify([
    { what: '64-byte messages there and back', unit: 'round trips/s', figure: await best(roundTrips) },
    {
      what: 'one awaited store for each 32-byte message',
      unit: 'messages/s',
      figure: await best(smallStores),
    },
    { what: '64 KiB writes', unit: 'MB/s', figure: await best(bulk) },
  ]),
);

/** The second of two runs: the first is the compiler's. */
async function best(run) {
  await run();
  return run();
}
