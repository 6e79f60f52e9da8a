import { DataWriter } from '../../data/data-writer.js';
import { Random } from '../../transport/memory/random.js';
import { concatBytes } from '../../util/bytes.js';
import { check, checkBytes, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted } from '../expected-failure.js';
import { checkRoundTrip, drainPattern, readExactly, readToEnd } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, randomBytes } from '../test-bytes.js';

/** Whose memory it is, and whose turn. */
export const ownershipCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'J5',
    title: 'writes of several callers go out in the order of the calls, also while they wait',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const calls: Uint8Array[] = [];
      const call = async (caller: number): Promise<void> => {
        const random = new Random(`J5 ${caller}`);
        for (let i = 0; i < 60; i++) {
          const bytes = randomBytes(random.integer({ min: 1, max: 40_000 }), `J5 ${caller} ${i}`);
          calls.push(bytes);
          const write = started(near.outputStream.writeAsync(bytes));
          if (random.integer({ min: 0, max: 1 }) === 0) await write;
          if (i % 20 === 0) await time.pause(1);
        }
      };

      const calling = started(
        Promise.all([call(1), call(2), call(3), call(4)]).then(() => near.closeAsync()),
      );
      const received: Uint8Array[] = [];
      for await (const chunk of far.inputStream) received.push(chunk);
      await calling;
      checkBytes(concatBytes(received), concatBytes(calls), 'what arrived');
    },
  },
  {
    id: 'J6',
    title: 'memory that was written may be used again once the write has settled, whatever its size',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far } = stage;
      const { bytes } = await stage.clog();
      const sizes = [1, 100, 10_000, 32 * 1024, 100_000, 1024 * 1024];
      const writing = started(writeAndScribble(near.outputStream, sizes));

      await drainPattern(far, bytes);
      for (const size of sizes) {
        for (const way of ['plain', 'with a limit', 'by a DataWriter']) {
          checkBytes(await readExactly(far, size), patternBytes(size, size), `${size} bytes, ${way}`);
        }
      }
      await writing;
    },
  },
  {
    id: 'J20',
    title: 'memory of a write that our close has ended may be used again: nothing is sent from it any more',
    isOneWay: true,
    isClogged: true,
    run: async (stage) => {
      const { near, far, time } = stage;
      const { write, memory } = await stage.clog();
      near.close();
      const scribbling = started(checkFails(write, aborted, 'the write').then(() => memory.fill(SCRIBBLE)));

      const received = await readToEnd(far);
      checkBytes(received, patternBytes(received.length), 'what arrived');
      await time.promptly(scribbling, 'the end of the write');
    },
  },
  {
    id: 'J14',
    title: 'memory that was read is the reader’s: later bytes do not turn up in it',
    isOneWay: true,
    run: async ({ near, far }) => {
      const kept: Uint8Array[] = [];
      for (let i = 0; i < 100; i++) {
        await far.outputStream.writeAsync(patternBytes(100, i));
        for (let missing = 100; missing > 0;) {
          const chunk = await near.inputStream.readAsync(missing, 1);
          check(chunk.length > 0, 'a partial read gave nothing, as if the stream were at its end');
          kept.push(chunk);
          missing -= chunk.length;
        }
      }

      const expected = concatBytes(Array.from({ length: 100 }, (_, i) => patternBytes(100, i)));
      checkBytes(concatBytes(kept), expected, 'what was read, looked at afterwards');
    },
  },
  {
    id: 'S59',
    title:
      'what is known of a connection is right: bytes counted, ends named alike at both, also after the end',
    run: async ({ near, far }) => {
      const before = { sent: near.information.bytesSent, received: far.information.bytesReceived };
      checkSame(before.sent + before.received, 0, 'bytes counted before any was sent');
      await checkRoundTrip(near, far);
      await near.outputStream.writeAsync(patternBytes(1000));
      await near.outputStream.flushAsync();
      await readExactly(far, 1000);

      const checkInformation = (): void => {
        checkSame(near.information.bytesSent, 1013, 'bytes sent');
        checkSame(far.information.bytesReceived, 1013, 'bytes received');
        checkSame(near.information.remotePort, far.information.localPort, 'the port of the accepted end');
        checkSame(
          nameOf(near.information.remoteAddress),
          nameOf(far.information.localAddress),
          'its address',
        );
        if (near.information.localAddress === null) return;
        checkSame(near.information.localPort, far.information.remotePort, 'the port of the other end');
        checkSame(
          nameOf(near.information.localAddress),
          nameOf(far.information.remoteAddress),
          'its address',
        );
      };
      checkInformation();
      await near.closeAsync();
      await far.closeAsync();
      checkInformation();
    },
  },
];

async function writeAndScribble(
  outputStream: StreamStage['near']['outputStream'],
  sizes: readonly number[],
): Promise<void> {
  for (const size of sizes) {
    const plain = patternBytes(size, size);
    await outputStream.writeAsync(plain);
    plain.fill(SCRIBBLE);
    const limited = patternBytes(size, size);
    await outputStream.writeAsync(limited, { timeoutMs: 60_000 });
    limited.fill(SCRIBBLE);
    const writer = new DataWriter(outputStream);
    const stored = patternBytes(size, size);
    writer.writeBytes(stored);
    stored.fill(SCRIBBLE);
    await writer.storeAsync();
  }
}

const SCRIBBLE = 0xee;

function nameOf(address: { readonly canonicalName: string } | null): string | undefined {
  return address?.canonicalName;
}
