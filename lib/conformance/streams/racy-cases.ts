import { Random } from '../../transport/memory/random.js';
import { concatBytes } from '../../util/bytes.js';
import { check, checkBytes, checkFailure, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { aborted, busy, oneOf, timedOut } from '../expected-failure.js';
import { drainPattern, echo, readExactly } from '../reading.js';
import type { StreamStage } from '../stream-stage.js';
import { cut, randomBytes } from '../test-bytes.js';

const SCRIBBLE = 0xff;

/** Calls that end in the very moment in which they are called off, and calls all at once. */
export const racyCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'S03',
    title:
      'reads with a limit of a millisecond, into memory that is overwritten at once, lose and double nothing',
    isOneWay: true,
    run: readInARace,
  },
  {
    id: 'S04',
    title:
      'of writes with a limit of a millisecond, those that failed send nothing and the others everything',
    needs: ['abortableWrites'],
    isOneWay: true,
    isClogged: true,
    run: writeInARace,
  },
  {
    id: 'S11',
    title:
      'reads, writes, flushes and cancellations all at once end in defined ways, and the stream stays whole',
    run: callEverythingAtOnce,
  },
];

async function readInARace({ near, far, time }: StreamStage): Promise<void> {
  const sent = randomBytes(256 * 1024, 'S03');
  const random = new Random('S03');
  const flood = async (): Promise<void> => {
    for (const piece of cut(sent, random, 1, 3_000)) {
      await far.outputStream.writeAsync(piece);
      if (random.integer({ min: 0, max: 3 }) === 0) await time.pause(1);
    }
  };

  const target = new Uint8Array(1024);
  const received: Uint8Array[] = [];
  let flooding: Promise<void> | undefined;
  for (let i = 0; i < 100; i++) {
    try {
      received.push((await near.inputStream.readAsync(target, target.length, 0, { timeoutMs: 1 })).slice());
    } catch (failure) {
      checkFailure(failure, timedOut, 'a read within a millisecond');
    }
    target.fill(SCRIBBLE);
    // Nothing is sent before, so that one read at least runs out of time.
    flooding ??= started(flood());
  }
  const missing = sent.length - received.reduce((sum, { length }) => sum + length, 0);
  received.push(await readExactly(near, missing));
  await flooding;
  checkBytes(concatBytes(received), sent, 'what arrived');
}

const MESSAGE_BYTES = 4096;

async function writeInARace(stage: StreamStage): Promise<void> {
  const { near, far, time } = stage;
  const { bytes } = await stage.clog();
  const accepted: number[] = [];
  const message = new Uint8Array(MESSAGE_BYTES);
  const writeSome = async (first: number, count: number): Promise<void> => {
    for (let id = first; id < first + count; id++) {
      try {
        await near.outputStream.writeAsync(message.fill(id), { timeoutMs: 1 });
        accepted.push(id);
      } catch (failure) {
        checkFailure(failure, timedOut, 'a write within a millisecond');
      }
      message.fill(SCRIBBLE);
    }
  };

  await writeSome(0, 20);
  checkSame(accepted.length, 0, 'writes accepted while nobody reads');
  const writing = started(writeSome(20, 200));
  await drainPattern(far, bytes);
  const received: number[] = [];
  const receive = async (): Promise<void> => {
    for (;;) {
      const [id = SCRIBBLE, ...rest] = await readExactly(far, MESSAGE_BYTES);
      check(
        rest.every((byte) => byte === id),
        `message ${id} is mixed with something else`,
      );
      if (id === LAST) return;
      received.push(id);
      await time.pause(1);
    }
  };
  const receiving = started(receive());
  await writing;
  await near.outputStream.writeAsync(new Uint8Array(MESSAGE_BYTES).fill(LAST));
  await receiving;
  checkSame(received.join(' '), accepted.join(' '), 'the messages that arrived');
}

const LAST = 250;

async function callEverythingAtOnce({ near, far }: StreamStage): Promise<void> {
  const echoing = started(echo(far));
  const sent: Uint8Array[] = [];
  const received: Uint8Array[] = [];
  const defined = oneOf(busy, timedOut, aborted);
  const write = async (message: Uint8Array): Promise<void> => {
    await near.outputStream.writeAsync(message);
    sent.push(message);
  };
  const read = async (): Promise<void> => {
    received.push(await near.inputStream.readAsync(1024, 1, { timeoutMs: 10 }));
  };

  for (let i = 0; i < 100; i++) {
    const calls = [read(), read(), write(randomBytes(1024, `S11 ${i}`)), near.outputStream.flushAsync()];
    if (i % 10 === 9) calls.push(near.cancelIOAsync());
    checkSame(near.information.remotePort, near.information.remotePort, 'the port of the peer');
    for (const outcome of await Promise.allSettled(calls)) {
      if (outcome.status === 'rejected') checkFailure(outcome.reason, defined, 'one of many calls at once');
    }
  }

  const expected = concatBytes(sent);
  const missing = expected.length - received.reduce((sum, { length }) => sum + length, 0);
  received.push(await readExactly(near, missing));
  checkBytes(concatBytes(received), expected, 'what came back');
  await near.closeAsync();
  await echoing;
}
