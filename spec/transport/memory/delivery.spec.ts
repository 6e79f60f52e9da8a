import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { LinkOptions, MemoryNetwork } from 'streamsocket/testing';

import { InputStream } from '../../../lib/streams/input-stream.js';
import { OutputStream } from '../../../lib/streams/output-stream.js';
import type { Channel } from '../../../lib/transport/contract.js';
import { GuardedChannel } from '../../../lib/transport/guarded-channel.js';
import { concatBytes } from '../../../lib/util/bytes.js';
import type { Clock } from '../../../lib/util/clock.js';
import { memoryPair } from '../../support/memory-pair.js';

const limits = (min: number, max: number): fc.Arbitrary<{ min: number; max: number }> => {
  return fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
};

const anyLink: fc.Arbitrary<LinkOptions> = fc.record({
  latencyMs: fc.oneof(fc.integer({ min: 0, max: 50 }), limits(0, 50)),
  capacityBytes: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.constant(262_144)),
  chunkBytes: fc.oneof(
    fc.constant(1),
    fc.constant(Infinity),
    fc.constant('as sent' as const),
    fc.integer({ min: 1, max: 100 }),
    limits(1, 100),
  ),
});

const anyBytes = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 });

type Verb = (network: MemoryNetwork) => void;

/** What can happen to a network while bytes are under way, and how it is mended. */
const troubles: Readonly<Record<string, readonly [begin: Verb, end: Verb]>> = {
  none: [(): void => undefined, (): void => undefined],
  'a hold': [
    (network): void => {
      network.hold('client', 'server');
    },
    (network): void => {
      network.release('server', 'client');
    },
  ],
  'a partition': [
    (network): void => {
      network.partition('client', 'server');
    },
    (network): void => {
      network.repair('server', 'client');
    },
  ],
  'a slow reader': [
    (network): void => {
      network.slowReader('server', 2_000);
    },
    (network): void => {
      network.slowReader('server', Infinity);
    },
  ],
};

const anyExchange = fc.record({
  seed: fc.integer(),
  link: anyLink,
  there: anyBytes,
  back: anyBytes,
  trouble: fc.constantFrom(...Object.keys(troubles)),
  troubleAtMs: fc.integer({ min: 0, max: 100 }),
  troubleForMs: fc.integer({ min: 0, max: 500 }),
});

describe('a link', () => {
  it('delivers the very bytes that were sent, both ways at once, whatever it does to them', async () => {
    await fc.assert(
      fc.asyncProperty(anyExchange, async ({ seed, link, there, back, ...trouble }) => {
        const { network, near, far } = await memoryPair({ seed, link });
        makeTrouble(network, trouble);
        const client = streamsOver(near, network.clock);
        const server = streamsOver(far, network.clock);
        const [, , atServer, atClient] = await Promise.all([
          send(client.output, there),
          send(server.output, back),
          readAll(server.input),
          readAll(client.input),
        ]);

        expect(atServer).toEqual(concatBytes(there));
        expect(atClient).toEqual(concatBytes(back));
        await Promise.all([client.closed, server.closed]);
        await network.clock.runUntilIdle();
        expect(network.host('server').openConnections + network.host('client').openConnections).toBe(0);
      }),
      { numRuns: 300 },
    );
  }, 180_000);
});

function makeTrouble(
  network: MemoryNetwork,
  when: { trouble: string; troubleAtMs: number; troubleForMs: number },
): void {
  const [begin, end] = troubles[when.trouble] ?? [];
  network.clock.after(when.troubleAtMs, () => {
    begin?.(network);
    network.clock.after(when.troubleForMs, () => {
      end?.(network);
    });
  });
}

interface Streams {
  readonly input: InputStream;
  readonly output: OutputStream;
  readonly closed: Promise<void>;
}

function streamsOver(channel: Channel, clock: Clock): Streams {
  const guarded = new GuardedChannel(channel, clock);
  return {
    input: new InputStream(guarded, clock),
    output: new OutputStream(guarded, clock, 128),
    closed: guarded.closed,
  };
}

async function send(output: OutputStream, buffers: readonly Uint8Array[]): Promise<void> {
  for (const buffer of buffers) await output.writeAsync(buffer);
  await output.closeAsync();
}

async function readAll(input: InputStream): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(chunk);
  return concatBytes(chunks);
}
