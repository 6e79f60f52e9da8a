/**
 * One end of a connection on which both ends send at once, in random writes, and read in random ways:
 * `random-bytes listen MEBIBYTES` or `random-bytes connect MEBIBYTES PORT`.
 */
import { InputStreamOptions, StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { EndlessBytes, Random } from './random.js';

const [role = '', mebibytes = '', port = ''] = process.argv.slice(2);
const length = Number(mebibytes) * 1024 * 1024;
const ownSeed = role === 'listen' ? 1 : 2;
const peerSeed = 3 - ownSeed;

const socket = role === 'listen' ? await accepted() : await connected();
await Promise.all([send(socket, new Random(ownSeed)), receive(socket, new Random(peerSeed))]);
await socket.closed;
console.log(`${role}: ${length} bytes sent, ${length} bytes received as they were sent`);

async function accepted(): Promise<StreamSocket> {
  const listener = new StreamSocketListener();
  await listener.bindEndpointAsync('127.0.0.1', '');
  console.log(`listening at ${listener.information.localPort}.`);
  const first = await listener.acceptAsync();
  await listener.closeAsync();
  return first;
}

async function connected(): Promise<StreamSocket> {
  const client = new StreamSocket();
  await client.connectAsync('127.0.0.1', port);
  return client;
}

async function send({ outputStream }: StreamSocket, random: Random): Promise<void> {
  const bytes = new EndlessBytes(ownSeed);
  while (bytes.position < length) {
    const writes: Promise<unknown>[] = [];
    for (let burst = random.between(1, 4); burst > 0 && bytes.position < length; burst--) {
      const part = bytes.next(Math.min(random.size(), length - bytes.position));
      const isCancellable = random.between(0, 3) === 0;
      writes.push(outputStream.writeAsync(part, isCancellable ? { timeoutMs: 600_000 } : undefined));
    }
    if (random.between(0, 9) === 0) writes.push(outputStream.flushAsync());
    await Promise.all(writes);
  }
  await outputStream.closeAsync();
}

async function receive({ inputStream }: StreamSocket, random: Random): Promise<void> {
  const expected = new EndlessBytes(peerSeed);
  const target = new Uint8Array(1_000_000);
  const ways: (() => Promise<void>)[] = [
    async () => {
      expected.expect(await inputStream.readAsync(Math.min(random.size(), length - expected.position)));
    },
    async () => {
      expected.expect(await inputStream.readAsync(random.size(), InputStreamOptions.partial));
    },
    async () => {
      const count = Math.min(random.size(), target.length);
      expected.expect(await inputStream.readAsync(target, count, InputStreamOptions.partial));
    },
    () => {
      const taken = inputStream.tryRead(random.size());
      if (taken) expected.expect(taken);
      return Promise.resolve();
    },
    async () => {
      let rounds = random.between(1, 8);
      for await (const chunk of inputStream) {
        expected.expect(chunk);
        if (--rounds === 0) break;
      }
    },
    async () => {
      let rounds = random.between(1, 8);
      for await (const batch of inputStream.batches()) {
        batch.forEach((chunk) => {
          expected.expect(chunk);
        });
        if (--rounds === 0) break;
      }
    },
    async () => {
      const reading = inputStream.readAsync(random.size(), 0, { timeoutMs: 1 });
      expected.expect(await reading.catch(() => new Uint8Array(0)));
    },
  ];
  while (expected.position < length) await ways[random.between(0, ways.length - 1)]?.();

  const rest = await inputStream.readAsync(1);
  if (rest.length > 0 || expected.position > length) throw new Error('More bytes than were sent');
}
