import { check, checkBytes } from '../check.js';
import { type ChannelStage, nextChannel, takeBytes, written } from '../channel-stage.js';
import type { CaseDefinition } from '../conformance-case.js';
import { textBytes } from '../test-bytes.js';

/** What accepts connections. */
export const acceptorCases: readonly CaseDefinition<ChannelStage>[] = [
  {
    id: 'C12',
    title: '`onceAcceptable` calls once for each wish and never from within, also if a connection is there',
    run: async (stage) => {
      const { acceptor, time } = stage;
      check(acceptor.take() === undefined, 'a connection was taken that nobody made');
      const calls: string[] = [];
      let isWithin = true;
      acceptor.onceAcceptable(() => calls.push(isWithin ? 'from within' : 'later'));
      isWithin = false;
      const near = await stage.connect();
      await time.until(() => calls.length > 0, 'the call for a connection');

      isWithin = true;
      acceptor.onceAcceptable(() => calls.push(isWithin ? 'from within' : 'again'));
      isWithin = false;
      await time.until(() => calls.length > 1, 'the call for a connection that is there');
      await time.pause(20);
      check(calls.join() === 'later,again', `the calls came ${calls.join()}`);

      const far = stage.keep(await nextChannel(acceptor));
      await written(near, textBytes('hello'));
      checkBytes(await takeBytes(far, 5), textBytes('hello'), 'what was sent');
    },
  },
  {
    id: 'C13',
    title: 'an acceptor that closes ends the connections nobody took',
    run: async (stage) => {
      const { acceptor, time } = stage;
      const near = await stage.connect();
      await time.pause(20); // the acceptor has it
      let isOver = false;
      near.onceReadable(() => {
        isOver = true;
      });
      await time.promptly(
        new Promise<void>((closed) => {
          acceptor.close(closed);
        }),
        'the end of the acceptor',
      );

      await time.until(() => isOver, 'the end of a connection nobody took');
    },
  },
];
