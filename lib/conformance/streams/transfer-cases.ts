import { Random } from '../../transport/memory/random.js';
import { concatBytes } from '../../util/bytes.js';
import { check, checkBytes, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { echo, readExactly, readToEnd } from '../reading.js';
import type { StreamPair } from '../stream-maker.js';
import type { StreamStage } from '../stream-stage.js';
import { cut, randomBytes } from '../test-bytes.js';

const MIB = 1024 * 1024;

/** Bytes go in at one end and come out at the other, whatever their number and the size of the pieces. */
export const transferCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S01',
    title: 'a mebibyte in writes of a kibibyte arrives whole, then the end, and both ends close',
    isOneWay: true,
    run: async ({ near, far }) => {
      const sent = randomBytes(MIB, 'S01');
      const send = async (): Promise<void> => {
        for (let at = 0; at < MIB; at += 1024)
          await near.outputStream.writeAsync(sent.subarray(at, at + 1024));
        await near.closeAsync();
      };

      const [received] = await Promise.all([readToEnd(far), send()]);
      checkBytes(received, sent, 'what arrived');
      await far.closeAsync();
      await Promise.all([near.closed, far.closed]);
    },
  },
  {
    id: 'S02',
    title: 'a number goes to and fro a thousand times, one more each time',
    run: async ({ near, far }) => {
      await Promise.all([near.outputStream.writeAsync(new Uint8Array(8)), pingPong(near), pingPong(far)]);
    },
  },
  {
    id: 'S32',
    title: 'a mebibyte in random pieces goes each way at once',
    run: async ({ near, far }) => {
      await Promise.all([
        checkTransfer({ near, far }, 'S32 there'),
        checkTransfer({ near: far, far: near }, 'S32 back'),
      ]);
    },
  },
  {
    id: 'S48',
    title: 'random reads, writes and flushes in both directions at once keep every byte in place',
    run: async ({ near, far }) => {
      await Promise.all([soak({ near, far }, 'S48 there'), soak({ near: far, far: near }, 'S48 back')]);
    },
  },
  {
    id: 'S49',
    title: 'a stream of any length is copied to its end, chunk by chunk or in batches',
    isOneWay: true,
    run: async (stage) => {
      for (const length of [0, 1, 1024, 4095, 4096, MIB]) {
        for (const read of [readToEnd, readBatches]) {
          await using pair = await stage.another();
          const sent = randomBytes(length, `S49 ${length}`);
          const send = async (): Promise<void> => {
            await pair.near.outputStream.writeAsync(sent);
            await pair.near.closeAsync();
          };

          const [received] = await Promise.all([read(pair.far), send()]);
          checkBytes(received, sent, `a stream of ${length} bytes`);
        }
      }
    },
  },
  {
    id: 'S50',
    title: 'twenty connections at once do not get into each other’s way',
    run: async (stage) => {
      const pairs = await Promise.all(Array.from({ length: 20 }, () => stage.another()));

      await Promise.all(pairs.map((pair, i) => checkTransfer(pair, `S50 ${i}`, 64 * 1024)));
    },
  },
  {
    id: 'S54',
    title: 'one big message and many small ones come back from an echo',
    isOneWay: true,
    run: async ({ near, far }) => {
      const big = randomBytes(4 * MIB, 'S54');
      const small = [...cut(randomBytes(64 * 1024, 'S54 small'), new Random('S54'), 1, 64)];
      const echoed = started(echo(far));

      const [first] = await Promise.all([readExactly(near, big.length), near.outputStream.writeAsync(big)]);
      checkBytes(first, big, 'the big message');
      const [rest] = await Promise.all([
        readExactly(near, 64 * 1024),
        Promise.all(small.map((piece) => near.outputStream.writeAsync(piece))),
      ]);
      checkBytes(rest, concatBytes(small), 'the small messages');
      await near.closeAsync();
      await echoed;
    },
  },
];

/** Reads numbers and answers each with the next, until a thousand; each is two more than the one before. */
async function pingPong(socket: StreamPair['near']): Promise<void> {
  let previous = -2n;
  for (;;) {
    const bytes = await socket.inputStream.readAsync(8);
    if (bytes.length === 0) break;
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    const number = view.getBigUint64(0);
    if (previous >= 0n) checkSame(number, previous + 2n, 'the number that came back');
    previous = number;
    if (number === 1000n) break;
    const answer = new DataView(new ArrayBuffer(8));
    answer.setBigUint64(0, number + 1n);
    await socket.outputStream.writeAsync(answer);
  }
  check(previous >= 999n, `the exchange ended at ${previous.toString()}`);
  await socket.closeAsync();
}

async function checkTransfer(
  { near, far }: Pick<StreamPair, 'near' | 'far'>,
  seed: string,
  length = MIB,
): Promise<void> {
  const sent = randomBytes(length, seed);
  const random = new Random(seed);
  const send = async (): Promise<void> => {
    for (const piece of cut(sent, random, 1, 16 * 1024)) await near.outputStream.writeAsync(piece);
  };

  const [received] = await Promise.all([readExactly(far, length), send()]);
  checkBytes(received, sent, 'what arrived');
}

/** Two mebibytes by every way there is to write and to read. */
async function soak({ near, far }: Pick<StreamPair, 'near' | 'far'>, seed: string): Promise<void> {
  const sent = randomBytes(2 * MIB, seed);
  const writes = new Random(`${seed} writes`);
  const reads = new Random(`${seed} reads`);
  const send = async (): Promise<void> => {
    for (const piece of cut(sent, writes, 1, 60_000)) {
      const write = started(near.outputStream.writeAsync(piece));
      const choice = writes.integer({ min: 0, max: 3 });
      if (choice === 0) await near.outputStream.flushAsync();
      if (choice !== 1) await write;
    }
  };
  const receive = async (): Promise<Uint8Array> => {
    const chunks: Uint8Array[] = [];
    for (let missing = sent.length; missing > 0;) {
      const count = reads.integer({ min: 1, max: Math.min(missing, 50_000) });
      const taken = reads.integer({ min: 0, max: 2 }) === 0 ? far.inputStream.tryRead(count) : undefined;
      check(taken !== null, `the stream ended ${missing} bytes too early`);
      const chunk = taken ?? (await readExactly(far, count));
      chunks.push(chunk);
      missing -= chunk.length;
    }
    return concatBytes(chunks);
  };

  const [received] = await Promise.all([receive(), send()]);
  checkBytes(received, sent, 'what arrived');
}

async function readBatches(socket: StreamPair['near']): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const batch of socket.inputStream.batches()) {
    check(batch.length > 0 && batch.every((chunk) => chunk.length > 0), 'a batch or a chunk of it is empty');
    chunks.push(...batch);
  }
  return concatBytes(chunks);
}
