import { check, checkFailure, checkFails } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { broken, resetByPeer, timedOut } from '../expected-failure.js';
import { giveUp } from '../give-up.js';
import { readToEnd } from '../reading.js';
import type { StreamPair } from '../stream-maker.js';
import type { StreamStage } from '../stream-stage.js';
import { patternBytes } from '../test-bytes.js';
import { writeUntilBroken } from '../write-until-broken.js';

/** How a connection can end, and whether `closed` resolves then. */
interface Ending {
  readonly name: string;
  readonly outcome: 'resolves' | 'rejects' | 'settles';
  readonly act: (pair: Pick<StreamPair, 'near' | 'far'>, stage: StreamStage) => Promise<void>;
}

const endings: readonly Ending[] = [
  {
    name: 'our close',
    outcome: 'resolves',
    act: ({ near }) => {
      near.close();
      return Promise.resolve();
    },
  },
  { name: 'our orderly close', outcome: 'resolves', act: ({ near }) => near.closeAsync() },
  { name: 'our disposal', outcome: 'resolves', act: ({ near }) => near[Symbol.asyncDispose]() },
  { name: 'our giving up', outcome: 'resolves', act: ({ near }) => giveUp(near) },
  {
    name: 'a peer that closes while we write',
    outcome: 'rejects',
    act: async ({ near, far }, { time }) => {
      far.close();
      await writeUntilBroken(near, time);
    },
  },
  {
    name: 'a peer that does not read until the time of the close is over',
    outcome: 'settles',
    act: async ({ near }, stage) => {
      await stage.clog(near);
      await checkFails(near.closeAsync({ timeoutMs: 20 }), timedOut, 'the close');
    },
  },
];

/** `closed` tells of every ending, once. */
export const endingCases: readonly CaseDefinition<StreamStage>[] = [
  {
    id: 'J9',
    title: '`closed` settles once, on our close in each of its ways, and on the doings of the peer',
    isOneWay: true,
    run: (stage) => checkEndings(stage, endings),
  },
  {
    id: 'J15',
    title: '`closed` resolves when both halves have ended and were read, with nobody closing anything',
    needs: ['halfClose'],
    isOneWay: true,
    run: (stage) =>
      checkEndings(stage, [
        {
          name: 'the end of both halves',
          outcome: 'resolves',
          act: async ({ near, far }) => {
            await near.outputStream.writeAsync(patternBytes(10));
            await near.outputStream.closeAsync();
            await readToEnd(far);
            await far.outputStream.closeAsync();
            await readToEnd(near);
          },
        },
      ]),
  },
  {
    id: 'J16',
    title: '`closed` rejects when the peer resets while we read',
    needs: ['reset'],
    isOneWay: true,
    run: (stage) =>
      checkEndings(stage, [
        {
          name: 'a reset',
          outcome: 'rejects',
          act: async ({ near, far }) => {
            await near.outputStream.writeAsync(patternBytes(10));
            await near.outputStream.flushAsync();
            const read = checkFails(near.inputStream.readAsync(1), resetByPeer, 'the read');
            far.abort();
            await read;
          },
        },
      ]),
  },
];

async function checkEndings(stage: StreamStage, all: readonly Ending[]): Promise<void> {
  for (const { name, outcome, act } of all) {
    const pair = await stage.another();
    const tellings: string[] = [];
    const { closed } = pair.near;
    const told = closed.then(
      () => tellings.push('resolves'),
      (failure: unknown) => {
        if (outcome !== 'settles') checkFailure(failure, broken, `\`closed\` after ${name}`);
        tellings.push('rejects');
      },
    );
    await stage.time.checkWaits(told, `\`closed\` before ${name}`);

    await act(pair, stage);
    await stage.time.promptly(told, `\`closed\` after ${name}`);
    check(pair.near.closed === closed, `\`closed\` is another promise after ${name}`);
    check(tellings.length === 1, `\`closed\` settled ${tellings.length} times after ${name}`);
    check(outcome === 'settles' || tellings[0] === outcome, `\`closed\` ${tellings.join()} after ${name}`);
  }
}
