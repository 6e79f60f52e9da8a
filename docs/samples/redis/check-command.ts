import type { RedisCommand } from './resp-value.js';

/** Commands that are not answered once each: the replies behind them would go to the wrong ones. */
const REFUSED: Readonly<Record<string, string>> = {
  SUBSCRIBE: 'use subscribeAsync',
  UNSUBSCRIBE: 'leave the loop over the subscription',
  PSUBSCRIBE: 'use subscribePatternAsync',
  PUNSUBSCRIBE: 'leave the loop over the subscription',
  SSUBSCRIBE: 'there are no sharded channels here',
  SUNSUBSCRIBE: 'there are no sharded channels here',
  HELLO: 'this connection has said it',
  RESET: 'connect again',
  MONITOR: 'its output is no reply',
  SYNC: 'its output is no reply',
  PSYNC: 'its output is no reply',
};

/** The command in capital letters, without what it is about. */
export function wordOf(command: RedisCommand): string {
  return String(command[0] ?? '').toUpperCase();
}

/** @throws RangeError - it is empty, or is not answered as others are. */
export function checkCommand(command: RedisCommand): void {
  const word = wordOf(command);
  if (word === '') throw new RangeError('A command must have a word at least');
  const isSilencer = word === 'CLIENT' && String(command[1] ?? '').toUpperCase() === 'REPLY';
  const reason = isSilencer
    ? 'it ends the replies'
    : Object.hasOwn(REFUSED, word)
      ? REFUSED[word]
      : undefined;
  if (reason !== undefined) throw new RangeError(`Cannot send ${word} as a command: ${reason}`);
}
