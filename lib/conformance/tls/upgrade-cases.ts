import { SocketError } from '../../errors/socket-error.js';
import type { StreamSocket } from '../../sockets/stream-socket.js';
import { InputStreamOptions } from '../../streams/input-stream-options.js';
import { checkBytes, checkFails, checkSame, started } from '../check.js';
import type { CaseDefinition } from '../conformance-case.js';
import { busy, exactly, type ExpectedFailure, illegalCall, resetByPeer } from '../expected-failure.js';
import { checkRoundTrip } from '../reading.js';
import { textBytes } from '../test-bytes.js';
import type { TlsStage } from './tls-stage.js';

/** STARTTLS, endings and calling off. */
export const upgradeCases: readonly CaseDefinition<TlsStage>[] = [
  {
    id: 'T6',
    title: 'a connection is upgraded with its streams, but not over unread bytes or a pending read',
    run: async (stage) => {
      const { near, far } = await stage.plainPair();
      const { inputStream } = near;
      const read = started(near.inputStream.readAsync(2));
      await checkFails(near.upgradeToSslAsync(stage.level, stage.at), busy, 'an upgrade over a pending read');
      await far.outputStream.writeAsync(textBytes('okINJECTED'));
      checkBytes(await read, textBytes('ok'), 'the answer');
      const glued = near.upgradeToSslAsync(stage.level, stage.at);
      await checkFails(glued, illegalCall, 'an upgrade over bytes that came with the answer');
      checkBytes(await near.inputStream.readAsync(8), textBytes('INJECTED'), 'what was not read then');

      const served = started(far.upgradeToSslAsync(stage.level));
      await near.upgradeToSslAsync(stage.level, stage.at);
      await served;
      checkSame(near.information.protectionLevel, stage.level, 'the protection');
      checkSame(near.inputStream === inputStream, true, 'the input stream is the one it was');
      await checkRoundTrip(near, far);
      await checkFails(near.upgradeToSslAsync(stage.level, stage.at), illegalCall, 'another upgrade');
    },
  },
  {
    id: 'T9',
    title:
      'a server that asks for it begins the handshake with what it had not read; nothing is lost or doubled',
    run: async (stage) => {
      const { near, far } = await stage.plainPair();
      await near.outputStream.writeAsync(textBytes('go'));
      const upgraded = started(near.upgradeToSslAsync(stage.level, stage.at));
      checkBytes(await far.inputStream.readAsync(2), textBytes('go'), 'the request');
      await stage.time.pause(20);
      await far.upgradeToSslAsync(stage.level, { unreadBytes: 'toHandshake' });
      await upgraded;
      await checkRoundTrip(near, far);
    },
  },
  {
    id: 'T7',
    title: 'an end that was announced is an end, one that was not is a failure, behind all that came before',
    run: async (stage) => {
      const clean = await stage.pair();
      await clean.far.outputStream.writeAsync(textBytes('bye'));
      await clean.far.outputStream.closeAsync();
      checkBytes(await clean.near.inputStream.readAsync(10), textBytes('bye'), 'what came before the end');

      const cut = await stage.pair();
      await cut.near.outputStream.writeAsync(textBytes('half'));
      await cut.near.outputStream.flushAsync();
      const below = stage.below.at(-1);
      if (below === undefined) throw new Error('BUG: nothing was connected');
      await new Promise<void>((sent) => {
        below.finish(() => {
          sent();
        });
      });
      checkBytes(await cut.far.inputStream.readAsync(4), textBytes('half'), 'what came before the cut');
      const end = stage.time.promptly(cut.far.inputStream.readAsync(1), 'the news of the cut');
      await checkFails(end, truncated, 'reading behind the cut');
    },
  },
  {
    id: 'T8',
    title:
      'a handshake that is called off closes the connection below it, and so does one that runs out of time',
    run: async (stage) => {
      const listener = await stage.servePlain();
      const caller = new AbortController();
      const reason = new Error('called off');
      const aborted = stage.connect(stage.makeSocket(), listener, { signal: caller.signal });
      const failure = checkFails(aborted, exactly(reason), 'a handshake that is called off');
      const far = await stage.accept(listener);
      await far.inputStream.readAsync(1);
      caller.abort(reason);
      await failure;
      await checkFails(toEnd(far), resetByPeer, 'the other end');

      const late = stage.connect(stage.makeSocket(), listener, { timeoutMs: 200 });
      await checkFails(late, timedOutShakingHands, 'a handshake that nobody answers');
      await checkFails(toEnd(await stage.accept(listener)), resetByPeer, 'the other end');
    },
  },
];

async function toEnd({ inputStream }: StreamSocket): Promise<void> {
  while ((await inputStream.readAsync(65_536, InputStreamOptions.partial)).length > 0);
}

const truncated: ExpectedFailure = {
  what: 'connectionResetByPeer with the code ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
  fits: (failure) => resetByPeer.fits(failure) && codeOf(failure) === 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING',
};

const timedOutShakingHands: ExpectedFailure = {
  what: 'connectionTimedOut in the phase handshake',
  fits: (failure) => failure instanceof SocketError && failure.status === 3 && failure.phase === 'handshake',
};

function codeOf(failure: unknown): string | undefined {
  return failure instanceof SocketError ? failure.code : undefined;
}
