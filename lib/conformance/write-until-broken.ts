import type { StreamSocket } from '../sockets/stream-socket.js';
import type { CaseTime } from './case-time.js';
import { checkFailure } from './check.js';
import { broken } from './expected-failure.js';

/** Writes until that fails, as it must before long once the peer is gone. */
export async function writeUntilBroken(socket: StreamSocket, time: CaseTime): Promise<void> {
  const write = async (): Promise<void> => {
    for (;;) {
      await socket.outputStream.writeAsync(new Uint8Array(100));
      await time.pause(1);
    }
  };
  const failure = write().catch((reason: unknown) => {
    checkFailure(reason, broken, 'a write to a peer that is gone');
  });
  await time.promptly(failure, 'the failure of writing to a peer that is gone');
}
