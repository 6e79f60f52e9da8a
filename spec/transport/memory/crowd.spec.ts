import { describe, expect, it } from '@jest/globals';

import { MemoryNetwork } from 'streamsocket/testing';

import type { Channel } from '../../../lib/transport/contract.js';
import {
  accepted,
  bytes,
  connectTo,
  finished,
  ip,
  listenAt,
  nextChunk,
  readToEnd,
  text,
  written,
} from '../../support/memory-pair.js';

const HOSTS = 10_000;

describe('a network of 10 000 hosts', () => {
  it('lets all of them exchange messages in one process within 1 GiB', async () => {
    const startBytes = process.memoryUsage().rss;
    using network = new MemoryNetwork({ link: { latencyMs: { min: 1, max: 100 } } });
    let answered = 0;

    // A ring: each host listens, and calls its neighbour.
    const hosts = Array.from({ length: HOSTS }, (_, i) => network.host(`h${i}`));
    const acceptors = await Promise.all(hosts.map((host) => listenAt(host, ip('', 7))));
    for (const acceptor of acceptors) void accepted(acceptor).then(answer);
    const callers = hosts.map(async (host, i) => {
      const channel = await connectTo(host, ip(hosts[(i + 1) % HOSTS]?.addresses[0] ?? '', 7));
      let answers = '';
      for (let round = 0; round < 2; round++) {
        await written(channel, bytes(`${i}:${round} `));
        answers += text(await nextChunk(channel)) ?? '';
      }
      await finished(channel);
      await readToEnd(channel);
      if (answers === `${i}:0 ${i}:1 `) answered++;
    });
    await Promise.all(callers);
    await network.clock.runUntilIdle();

    expect(answered).toBe(HOSTS);
    expect(process.memoryUsage().rss - startBytes).toBeLessThan(2 ** 30);
    expect(hosts.every(({ openConnections }) => openConnections === 0)).toBe(true);
  }, 180_000);
});

async function answer(channel: Channel): Promise<void> {
  for (let chunk = await nextChunk(channel); chunk !== null; chunk = await nextChunk(channel)) {
    await written(channel, chunk);
  }
  await finished(channel);
}
