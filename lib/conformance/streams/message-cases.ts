import { DataReader } from '../../data/data-reader.js';
import { Random } from '../../transport/memory/random.js';
import { concatBytes } from '../../util/bytes.js';
import { check, checkBytes, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { checkEnd, readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { cut, patternBytes, randomBytes, textBytes } from '../test-bytes.js';

/** Small messages, empty ones, and the same bytes in other pieces. */
export const messageCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S42',
    title: 'a partial read gives what there is and does not wait for its buffer to fill',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      for (const message of ['hello', 'x', 'a message that is smaller than the buffer']) {
        await far.outputStream.writeAsync(textBytes(message));
        const chunks: Uint8Array[] = [];
        for (let missing = message.length; missing > 0;) {
          const read = near.inputStream.readAsync(new Uint8Array(1024), 1024, 1);
          const chunk = await time.promptly(read, 'the arrival of a small message');
          check(chunk.length > 0, 'a partial read gave nothing, as if the stream were at its end');
          chunks.push(chunk);
          missing -= chunk.length;
        }
        checkBytes(concatBytes(chunks), textBytes(message), 'the message');
      }
    },
  },
  {
    id: 'S45',
    title: 'a read of nothing returns at once, whether or not there is something, and takes nothing',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const readNothing = async (): Promise<void> => {
        const some = time.promptly(near.inputStream.readAsync(0), 'a read of nothing');
        checkSame((await some).length, 0, 'bytes of a read of nothing');
        const none = time.promptly(
          near.inputStream.readAsync(new Uint8Array(0), 0, 1),
          'a partial read of nothing',
        );
        checkSame((await none).length, 0, 'bytes of a partial read of nothing');
      };

      await readNothing();
      await far.outputStream.writeAsync(patternBytes(6));
      await readExactly(near, 1);
      await readNothing();
      checkBytes(await readExactly(near, 5), patternBytes(5, 1), 'what was there');
      await far.closeAsync();
      await readNothing();
      await checkEnd(near, 'what follows');
      await readNothing();
    },
  },
  {
    id: 'S46',
    title: 'empty writes between others change nothing',
    isOneWay: true,
    run: async ({ near, far }) => {
      const nothing = new Uint8Array(0);
      for (const byte of patternBytes(20)) {
        await near.outputStream.writeAsync(nothing);
        await near.outputStream.writeAsync(Uint8Array.of(byte));
        await near.outputStream.writeAsync(nothing, { timeoutMs: 1_000 });
      }
      await near.outputStream.writeAsync(nothing);
      await near.outputStream.flushAsync();
      await near.closeAsync();

      checkBytes(await readExactly(far, 20), patternBytes(20), 'what arrived');
      await checkEnd(far, 'what follows');
    },
  },
  {
    id: 'J11',
    title: 'the same bytes in any pieces are the same messages',
    isOneWay: true,
    run: async ({ near, far }) => {
      const messages = Array.from({ length: 60 }, (_, i) => randomBytes((i * i) % 200, `J11 ${i}`));
      const stream = concatBytes(messages.flatMap((message) => [Uint8Array.of(message.length), message]));
      const random = new Random('J11');
      const reader = new DataReader(far.inputStream);
      for (const [min, max] of [
        [1, 1],
        [1, 3],
        [1, 50],
        [200, 300],
        [stream.length, stream.length],
      ] as const) {
        const send = async (): Promise<void> => {
          for (const piece of cut(stream, random, min, max)) {
            await near.outputStream.writeAsync(piece);
            await near.outputStream.flushAsync();
          }
        };

        const sending = started(send());
        for (const [i, message] of messages.entries()) {
          checkSame(await reader.loadAsync(1), 1, 'bytes loaded of a length');
          const length = reader.readByte();
          checkSame(await reader.loadAsync(length), length, `bytes loaded of message ${i}`);
          checkBytes(reader.readBuffer(length), message, `message ${i} in pieces of ${min} to ${max} bytes`);
        }
        await sending;
      }
    },
  },
];
