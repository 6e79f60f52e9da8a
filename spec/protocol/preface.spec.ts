import fc from 'fast-check';

import { malformed } from '../../lib/errors/failures.js';
import { type Find, Preface } from '../../lib/protocol/preface.js';
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

describe('Preface', () => {
  it('takes no byte away but those that were found, however they arrive', async () => {
    await fc.assert(
      fc.asyncProperty(cutAnywhere(bytes('one two and 3 more')), async (chunks) => {
        const channel = new ScriptedChannel();
        const preface = new Preface(channel, never);
        const reading = (async () => [await preface.read(findWord), await preface.read(findWord)])();
        for (const chunk of chunks) {
          channel.input.arrive(chunk);
          await Promise.resolve();
        }
        expect(await reading).toEqual(['one', 'two']);
        expect(allOf(preface.release())).toBe('and 3 more');
      }),
    );
  });

  it('hands over the channel itself when nothing is left over', async () => {
    const channel = new ScriptedChannel();
    channel.input.arrive(bytes('one '));
    const preface = new Preface(channel, never);
    await preface.read(findWord);
    expect(preface.release()).toBe(channel);
  });

  it('fails when it cannot be found any more, and when the peer finishes before', async () => {
    const channel = new ScriptedChannel();
    channel.input.arrive(bytes('on3'));
    await expect(new Preface(channel, never).read(findWord)).rejects.toThrow('there is a digit in it');

    channel.input.arrive(bytes('on'), null);
    await expect(new Preface(channel, never).read(findWord)).rejects.toMatchObject({
      source: 'peer',
      message: 'the connection was ended in the middle of it',
    });
  });

  it('takes nothing once it was called off', async () => {
    const channel = new ScriptedChannel();
    channel.input.arrive(bytes('one '));
    const preface = new Preface(channel, AbortSignal.abort('enough'));
    await expect(preface.read(findWord)).rejects.toBe('enough');
    expect(allOf(channel)).toBe('one ');
  });

  it('ends a wait with the reason of the signal', async () => {
    const abort = new AbortController();
    const preface = new Preface(new ScriptedChannel(), abort.signal);
    const failure = expect(preface.read(findWord)).rejects.toBe('enough');
    abort.abort('enough');
    await failure;
  });

  it('waits until the transport has what it writes, and tells why it has not', async () => {
    const channel = new ScriptedChannel();
    const preface = new Preface(channel, never);
    await preface.write(bytes('HELO'));
    expect(channel.done).toEqual(['write HELO']);

    channel.write = (_, settled) => {
      settled(malformed('no more'));
    };
    await expect(preface.write(bytes('HELO'))).rejects.toThrow('no more');
  });
});
