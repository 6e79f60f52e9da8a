import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MessageStream, StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import { cutAnywhere } from '../../data/chunkings.js';
import { encoded, everyMessage, talk } from '../message-support.js';
import { codecCases, wireForm } from './codec-cases.js';

describe.each(codecCases)('%s', (_, codec, message) => {
  it('receives what was sent, however the bytes were cut', async () => {
    const talks = fc.array(message, { maxLength: 8 }).chain((sent) => {
      return fc.record({ sent: fc.constant(sent), chunks: cutAnywhere(encoded(codec, sent)) });
    });
    await fc.assert(
      fc.asyncProperty(talks, fc.boolean(), fc.boolean(), async ({ sent, chunks }, isSlow, inBatches) => {
        const { peer, messages } = talk(codec);
        const received = inBatches
          ? everyMessage(messages.batches()).then((batches) => batches.flat())
          : everyMessage(messages);
        for (const chunk of chunks) {
          peer.send(chunk);
          if (isSlow) await Promise.resolve();
        }
        peer.finish();
        expect(wireForm(await received)).toBe(wireForm(sent));
      }),
      { numRuns: 100 },
    );
  });

  it('sends what the codec makes of it, and tells its size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 4 }), async (sent) => {
        const { kernel, messages } = talk(codec);
        const expected = encoded(codec, sent);
        let size = 0;
        for (const one of sent) size += await messages.sendAsync(one);
        expect(size).toBe(expected.length);
        expect(await messages.sendManyAsync(sent)).toBe(expected.length);
        await kernel.stream.flushAsync();
        expect(kernel.sent.join(' ')).toBe([...expected, ...expected].join(' '));
      }),
      { numRuns: 30 },
    );
  });
});

describe.each(['memory', 'TCP'] as const)('over connections on %s', (over) => {
  it.each(codecCases)(
    '%s receives what was sent, both ways, however it was cut',
    async (_, codec, message) => {
      const network =
        over === 'memory'
          ? new MemoryNetwork({ seed: 3, link: { chunkBytes: { min: 1, max: 7 } } })
          : undefined;
      await using listener = new StreamSocketListener(network && { transport: network.host('server') });
      await listener.bindServiceNameAsync('');
      await using near = new StreamSocket(network && { transport: network.host('client') });
      await near.connectAsync(network ? 'server' : '127.0.0.1', listener.information.localPort);
      await using far = await listener.acceptAsync();

      const seed = { seed: 5, numRuns: 12 };
      const batches = fc.sample(fc.array(message, { maxLength: 8 }), seed);
      const sent = batches.flat();
      const received = everyMessage(new MessageStream(far, codec));
      const answers = everyMessage(new MessageStream(near, codec).batches());
      for (const batch of batches) {
        const [chunks = []] = fc.sample(cutAnywhere(encoded(codec, batch)), seed);
        for (const chunk of chunks) {
          await near.outputStream.writeAsync(chunk);
          await near.outputStream.flushAsync();
        }
      }
      await near.outputStream.closeAsync();
      expect(wireForm(await received)).toBe(wireForm(sent));

      const replies = new MessageStream(far, codec);
      for (const batch of batches) await replies.sendManyAsync(batch);
      await far.outputStream.closeAsync();
      expect(wireForm((await answers).flat())).toBe(wireForm(sent));
    },
  );
});
