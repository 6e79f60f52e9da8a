import type { BytesLike } from '../../util/bytes.js';
import { checkBytes, checkFails, checkSame, checkThrows, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { busy, oneOf, rangeError, typeError } from '../expected-failure.js';
import { checkArrives, readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes, textBytes } from '../test-bytes.js';

/** Plain sending and receiving, and what is refused. */
export const sendReceiveCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S12',
    title: 'a byte that is sent arrives, and the write says how many it wrote',
    isOneWay: true,
    run: async ({ near, far }) => {
      checkSame(await near.outputStream.writeAsync(textBytes('x')), 1, 'what the write says');
      checkBytes(await readExactly(far, 1), textBytes('x'), 'what arrived');
    },
  },
  {
    id: 'S13',
    title: 'sending nothing is fine and means nothing',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      checkSame(await near.outputStream.writeAsync(new Uint8Array(0)), 0, 'what the empty write says');
      await near.outputStream.flushAsync();
      const read = started(readExactly(far, 1));
      await time.checkWaits(read, 'a read after an empty write');

      await near.outputStream.writeAsync(textBytes('y'));
      checkBytes(await read, textBytes('y'), 'what arrived');
    },
  },
  {
    id: 'S14',
    title: 'every kind of byte container is sent, and of a view the part that it shows',
    isOneWay: true,
    run: async ({ near, far }) => {
      const memory = new ArrayBuffer(6);
      new Uint8Array(memory).set(textBytes('<1234>'));
      const kinds: readonly BytesLike[] = [
        new Uint8Array(memory, 1, 4),
        new DataView(memory, 1, 4),
        memory.slice(1, 5),
      ];
      for (const bytes of kinds) {
        await near.outputStream.writeAsync(bytes);
        checkBytes(
          await readExactly(far, 4),
          textBytes('1234'),
          `what arrived of a ${bytes.constructor.name}`,
        );
      }
    },
  },
  {
    id: 'S15',
    title: 'impossible sizes and buffers are refused before anything is touched',
    isOneWay: true,
    run: async ({ near, far }) => {
      const { inputStream, outputStream } = near;
      const refused = oneOf(rangeError, typeError);
      for (const count of [-1, 1.5, NaN, Infinity, 2 ** 32]) {
        await checkFails(inputStream.readAsync(count), refused, `a read of ${count} bytes`);
        checkThrows(() => inputStream.tryRead(count), refused, `a try to read ${count} bytes`);
      }
      checkThrows(() => inputStream.tryRead(0), refused, 'a try to read nothing');
      for (const wrong of ['1', null, {}, [1, 2]]) {
        await checkFails(inputStream.readAsync(wrong as never), refused, 'a read into no buffer');
        await checkFails(outputStream.writeAsync(wrong as never), refused, 'a write of no bytes');
      }
      await checkFails(inputStream.readAsync(new Uint8Array(4), 5), refused, 'a read beyond its buffer');
      await checkFails(
        inputStream.readAsync(1, 0, { timeoutMs: -1 }),
        refused,
        'a read with a negative limit',
      );

      await checkArrives(near, far, patternBytes(3));
      await checkArrives(far, near, patternBytes(3));
    },
  },
  {
    id: 'S16',
    title: 'a second read fails at once, and the first is unharmed',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      const first = started(near.inputStream.readAsync(4));
      await time.promptly(checkFails(near.inputStream.readAsync(4), busy, 'a second read'), 'its failure');
      checkThrows(() => near.inputStream.tryRead(), busy, 'a try to read while another read waits');
      const chunks = near.inputStream[Symbol.asyncIterator]();
      await time.promptly(checkFails(chunks.next(), busy, 'an iteration while a read waits'), 'its failure');

      await far.outputStream.writeAsync(textBytes('abcdefgh'));
      checkBytes(await first, textBytes('abcd'), 'what the first read got');
      checkBytes(await readExactly(near, 4), textBytes('efgh'), 'what was left');
    },
  },
  {
    id: 'S17',
    title: 'on an idle connection nothing keeps a flush waiting, read or not read',
    isOneWay: true,
    run: async ({ near, far, time }) => {
      await time.promptly(near.outputStream.flushAsync(), 'a flush of nothing');
      const read = started(readExactly(far, 1));
      await time.promptly(near.outputStream.flushAsync(), 'a flush while the peer reads');
      await near.outputStream.writeAsync(patternBytes(1));
      await time.promptly(near.outputStream.flushAsync(), 'a flush of a byte');
      await read;
    },
  },
  {
    id: 'S44',
    title: 'a write sends its view and a read fills its view, and neither touches what is around it',
    isOneWay: true,
    run: async ({ near, far }) => {
      const source = patternBytes(100);
      const target = new Uint8Array(100).fill(0xee);
      await near.outputStream.writeAsync(source.subarray(10, 40));

      const read = await far.inputStream.readAsync(target.subarray(20, 60), 30);
      checkBytes(read, source.subarray(10, 40), 'what the read returned');
      checkSame(
        read.buffer === target.buffer,
        true,
        'the memory that was read into is the one that was given',
      );
      checkBytes(target.subarray(20, 50), source.subarray(10, 40), 'the part that was to be filled');
      checkBytes(target.subarray(0, 20), new Uint8Array(20).fill(0xee), 'what lies before it');
      checkBytes(target.subarray(50), new Uint8Array(50).fill(0xee), 'what lies behind it');
      checkBytes(source, patternBytes(100), 'the memory that was sent');
    },
  },
];
