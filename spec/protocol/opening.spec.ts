import fc from 'fast-check';

import { malformed } from '../../lib/errors/failures.js';
import { type Find, Opening } from '../../lib/protocol/opening.js';
import type { Channel } from '../../lib/transport/contract.js';
import { concatBytes } from '../../lib/util/bytes.js';
import { cutAnywhere } from '../data/chunkings.js';
import { ScriptedChannel } from '../support/scripted-channel.js';
import { bytes, text } from '../support/scripted-halves.js';

const never = new AbortController().signal;

/** A word up to a blank, which is found with it; a digit cannot be in it. */
const findWord: Find<string> = (arrived) => {
  const word = text(arrived);
  if (/^\w*\d/.test(word)) throw malformed('there is a digit in it');
  const end = word.indexOf(' ');
  return end === -1 ? undefined : { value: word.slice(0, end), byteCount: end + 1 };
};

function allOf(channel: Channel): string {
  const chunks: Uint8Array[] = [];
  for (let chunk = channel.take(); chunk; chunk = channel.take()) chunks.push(chunk);
  return text(concatBytes(chunks));
}

describe('Opening', () => {
  it('takes no byte away but those that were found, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(cutAnywhere(bytes('one two and 3 more')), async (chunks) => {
        const channel = new ScriptedChannel();
        const opening = new Opening(channel, never);
        const reading = (async () => [await opening.read(findWord), await opening.read(findWord)])();
        for (const chunk of chunks) {
          channel.input.arrive(chunk);
          await Promise.resolve();
        }
        expect(await reading).toEqual(['one', 'two']);
        expect(allOf(opening.release())).toBe('and 3 more');
      }),
    );
  });

  it('hands over the channel itself when nothing is left over', async () => {
    const channel = new ScriptedChannel();
    channel.input.arrive(bytes('one '));
    const opening = new Opening(channel, never);
    await opening.read(findWord);
    expect(opening.release()).toBe(channel);
  });

  it('fails when it cannot be found any more, and when the peer finishes before', async () => {
    const channel = new ScriptedChannel();
    channel.input.arrive(bytes('on3'));
    await expect(new Opening(channel, never).read(findWord)).rejects.toThrow('there is a digit in it');

    channel.input.arrive(bytes('on'), null);
    await expect(new Opening(channel, never).read(findWord)).rejects.toMatchObject({
      source: 'peer',
      message: 'the connection was ended in the middle of it',
    });
  });

  it('ends a wait with the reason of the signal', async () => {
    const abort = new AbortController();
    const opening = new Opening(new ScriptedChannel(), abort.signal);
    const failure = expect(opening.read(findWord)).rejects.toBe('enough');
    abort.abort('enough');
    await failure;
  });

  it('waits until the transport has what it writes, and tells why it has not', async () => {
    const channel = new ScriptedChannel();
    const opening = new Opening(channel, never);
    await opening.write(bytes('HELO'));
    expect(channel.done).toEqual(['write HELO']);

    channel.write = (_, settled) => {
      settled(malformed('no more'));
    };
    await expect(opening.write(bytes('HELO'))).rejects.toThrow('no more');
  });
});
