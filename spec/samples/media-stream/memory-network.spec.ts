import { describe, expect, it, jest } from '@jest/globals';
import { DatagramSocket } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';
import {
  MediaReceiver,
  type ReceiverOptions,
} from '../../../docs/samples/media-stream/stream/media-receiver.js';
import { MediaSender, type SenderOptions } from '../../../docs/samples/media-stream/stream/media-sender.js';

// Many steps of time, and the machine may be busy with other specs.
jest.setTimeout(30_000);

const port = 5004;
const group = '239.77.67.2';

/** Enough for something to happen to some of them. */
const PACKETS = 200;

/** Sends so many packets over a link and lets them arrive; answers with who sent and who received. */
async function play(
  network: MemoryNetwork,
  to: Partial<SenderOptions>,
  at: Partial<ReceiverOptions>,
): Promise<{ sender: MediaSender; receiver: MediaReceiver }> {
  const { clock } = network;
  const socketOn = (name: string) => (): DatagramSocket =>
    new DatagramSocket({ transport: network.host(name) });
  const receiver = new MediaReceiver({ port, clock, createSocket: socketOn('radio'), ...at });
  await receiver.openAsync();
  const options = { host: 'radio', port, packetMs: 20, packets: PACKETS, clock, random: () => 0.999 };
  const sender = new MediaSender({ ...options, createSocket: socketOn('studio'), ...to });
  await sender.openAsync();
  await sender.run(new AbortController().signal);
  await clock.wait(1_000);
  await sender[Symbol.asyncDispose]();
  return { sender, receiver };
}

/** The network of two hosts and what the link between them is like. */
function hosts(link: Parameters<MemoryNetwork['link']>[2], seed = 7): MemoryNetwork {
  return new MemoryNetwork({ seed, link });
}

describe('the media stream on a network in memory', () => {
  it.each([
    ['to a host', 'radio', undefined],
    ['to a group', group, group],
  ])('arrives whole and even over a good link, %s', async (_, host, address) => {
    using network = hosts({ latencyMs: 30 });
    const { sender, receiver } = await play(network, { host }, { address });
    const [stream, ...others] = receiver.streams;

    expect(others).toEqual([]);
    expect(stream?.ssrc).toBe(sender.ssrc);
    expect(stream?.meter.sequence).toMatchObject({
      received: PACKETS,
      expected: PACKETS,
      lost: 0,
      late: 0,
      twice: 0,
    });
    expect(stream?.meter.maxJitterMs).toBe(0);
    expect(sender.counters).toMatchObject({ sent: PACKETS, failed: 0, refused: 0 });
    await receiver[Symbol.asyncDispose]();
  });

  it.each([1, 2, 3])('measures what the link has lost, overtaken and copied (seed %d)', async (seed) => {
    using network = hosts({ latencyMs: 30, loss: 0.1, reorder: 0.2, duplicate: 0.05 }, seed);
    const { receiver } = await play(network, {}, {});
    const { sequence } = receiver.streams[0]?.meter ?? {};
    const link = network.datagramCounters('studio', 'radio');

    expect(link.lost.loss).toBeGreaterThan(8);
    // What is lost before the first and behind the last packet that arrives cannot be seen by anybody.
    const unseen = PACKETS - (sequence?.expected ?? 0);
    expect(unseen).toBeLessThan(5);
    expect((sequence?.received ?? 0) + (sequence?.twice ?? 0)).toBe(link.arrived);
    expect(sequence?.lost).toBe(PACKETS - unseen - (sequence?.received ?? 0));
    expect(sequence?.twice).toBe(link.duplicated);
    expect(sequence?.late).toBeGreaterThan(8);
    await receiver[Symbol.asyncDispose]();
  });

  it('measures more jitter the more the time under way varies', async () => {
    const jitters: number[] = [];
    for (const max of [10, 15, 25]) {
      using network = hosts({ latencyMs: { min: 10, max } });
      const { receiver } = await play(network, {}, {});
      jitters.push(receiver.streams[0]?.meter.maxJitterMs ?? Number.NaN);
      await receiver[Symbol.asyncDispose]();
    }
    const [even, uneven, more] = jitters;

    expect(even).toBe(0);
    expect(uneven).toBeGreaterThan(1);
    expect(more).toBeGreaterThan(2 * (uneven ?? 0));
  });

  it('sees what the sender does on purpose', async () => {
    using network = hosts({ latencyMs: 5 });
    let state = 1;
    const random = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
    const { sender, receiver } = await play(
      network,
      { random, losePercent: 10, swapPercent: 20, jitterMs: 8 },
      {},
    );
    const { leftOut, swapped, sent } = sender.counters;
    const meter = receiver.streams[0]?.meter;

    expect(leftOut).toBeGreaterThan(8);
    expect(swapped).toBeGreaterThan(8);
    expect(sent).toBe(PACKETS - leftOut);
    expect(meter?.sequence).toMatchObject({ received: sent, late: swapped });
    expect(meter?.maxJitterMs).toBeGreaterThan(2);
    await receiver[Symbol.asyncDispose]();
  });

  it('hears one source of a group and not the other', async () => {
    using network = new MemoryNetwork();
    network.host('studio', { addresses: ['10.0.0.1'] });
    network.host('pirate', { addresses: ['10.0.0.2'] });
    const pirate = new DatagramSocket({ transport: network.host('pirate') });
    const pirating = play(network, { host: group, packets: 50 }, { address: group, sources: ['10.0.0.1'] });
    await network.clock.wait(100);
    for (let n = 0; n < 20; n++) await pirate.sendToAsync(new Uint8Array(172).fill(0x80), group, port);
    const { receiver } = await pirating;

    expect(receiver.streams.map(({ address }) => address)).toEqual(['10.0.0.1']);
    expect(receiver.strange).toBe(0);
    pirate.close();
    await receiver[Symbol.asyncDispose]();
  });

  it('keeps several streams apart, has a bound on them, and counts what it cannot understand', async () => {
    using network = new MemoryNetwork();
    const { clock } = network;
    const socketOn = (name: string) => (): DatagramSocket =>
      new DatagramSocket({ transport: network.host(name) });
    const receiver = new MediaReceiver({ port, clock, createSocket: socketOn('radio') });
    await receiver.openAsync();
    for (let n = 0; n < 10; n++) {
      const options = { host: 'radio', port, packetMs: 20, packets: 3, clock, random: () => n / 10 };
      await using sender = new MediaSender({
        ...options,
        createSocket: socketOn(`studio ${n}`.replace(' ', '-')),
      });
      await sender.openAsync();
      await sender.run(new AbortController().signal);
    }
    await using stranger = socketOn('stranger')();
    await stranger.sendToAsync(new TextEncoder().encode('hello?'), 'radio', port);
    await clock.wait(10);

    expect(receiver.streams).toHaveLength(8);
    expect(receiver.streams.every(({ meter }) => meter.sequence.received === 3)).toBe(true);
    expect(receiver.strange).toBe(2 * 3 + 1);
    await receiver[Symbol.asyncDispose]();
  });

  it('tells the sender to a host that nobody listens there, and goes on', async () => {
    using network = new MemoryNetwork();
    const transport = network.host('studio');
    network.host('radio');
    const createSocket = (): DatagramSocket => new DatagramSocket({ transport });
    await using sender = new MediaSender({
      host: 'radio',
      port,
      packetMs: 20,
      packets: 50,
      clock: network.clock,
      createSocket,
    });
    await sender.openAsync();
    await sender.run(new AbortController().signal);
    await network.clock.wait(100);

    expect(sender.counters).toMatchObject({ sent: 50, refused: 50 });
  });
});
