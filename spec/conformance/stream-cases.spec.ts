import { describe, expect, it } from '@jest/globals';

import { pairsOver } from '../../lib/conformance/over-transport.js';
import { runConformance } from '../../lib/conformance/run-conformance.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import type { StreamMaker, StreamPair } from '../../lib/conformance/stream-maker.js';
import { transportCases } from '../../lib/conformance/transport-cases.js';
import { MemoryNetwork } from '../../lib/transport/memory/memory-network.js';

describe('streamCases()', () => {
  it('makes narrow pairs for the cases about writes that wait, and only for those', async () => {
    const made: string[] = [];
    const maker = makerOf((kind) => made.push(kind));

    const wide = await runConformance(casesOf(maker, ['S01', 'S39']));
    expect([wide.map(({ outcome }) => outcome), made]).toEqual([
      ['passed', 'passed'],
      ['wide', 'wide', 'wide', 'wide'], // each case is about one direction, and so is played twice
    ]);

    made.length = 0;
    const narrow = await runConformance(casesOf(maker, CLOGGED));
    expect(narrow.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(CLOGGED.map((id) => `${id} passed`));
    expect([made.length, new Set(made)]).toEqual([2 * CLOGGED.length, new Set(['narrow'])]);
  }, 30_000);

  it('makes do with the usual pairs when there are no narrow ones', async () => {
    const { makeNarrowPair, ...maker } = makerOf(() => {});

    expect(makeNarrowPair).toBeDefined();
    expect(await runConformance(casesOf(maker, ['S28']))).toMatchObject([{ outcome: 'passed' }]);
  });

  it.each([
    ['a misspelt one', ['halfclose'], 'not "halfclose"'],
    ['no array', 'halfClose', 'abilities must be an array, not "halfClose"'],
  ])('refuses abilities that are %s', (_, abilities, message) => {
    const maker = { ...makerOf(() => {}), abilities } as unknown as StreamMaker;

    expect(() => streamCases(maker)).toThrow(TypeError);
    expect(() => streamCases(maker)).toThrow(message);
  });
});

describe('transportCases()', () => {
  it('are all cases about channels, listeners and streams, each once', () => {
    const { near, far, at } = hosts();
    const ids = transportCases({ transport: near, listeningTransport: far, at, abilities: [] }).map(
      ({ id }) => id,
    );

    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(ids.map((id) => id.charAt(0)))]).toEqual(['C', 'L', 'S', 'J']);
  });
});

const CLOGGED = [
  ...['S04', 'S06', 'S08', 'S09', 'S10', 'S28', 'S29', 'S30', 'S31', 'S38', 'S41', 'S57', 'S58', 'S60'],
  ...['S61', 'J6'],
];

function casesOf(maker: StreamMaker, ids: readonly string[]): ReturnType<typeof streamCases> {
  return streamCases(maker).filter(({ id }) => ids.includes(id));
}

/** Pairs over a network in memory, wide and narrow; `note` is told of each. */
function makerOf(note: (kind: 'wide' | 'narrow') => void): StreamMaker {
  const abilities = ['halfClose', 'reset', 'resetAtWill', 'abortableWrites'] as const;
  const { network, near, far, at } = hosts();
  const narrow = network.host('narrow');
  network.link('narrow', 'far', { capacityBytes: 20_000 });
  const wide = pairsOver({ transport: near, listeningTransport: far, at, abilities });
  const other = pairsOver({ transport: narrow, listeningTransport: far, at, abilities });
  const noting = (kind: 'wide' | 'narrow', makePair: () => Promise<StreamPair>) => () => {
    note(kind);
    return makePair();
  };
  return {
    ...wide,
    makePair: noting('wide', wide.makePair),
    makeNarrowPair: noting('narrow', other.makePair),
  };
}

function hosts(): {
  network: MemoryNetwork;
  near: ReturnType<MemoryNetwork['host']>;
  far: ReturnType<MemoryNetwork['host']>;
  at: string;
} {
  const network = new MemoryNetwork();
  const [near, far] = [network.host('near'), network.host('far')];
  return { network, near, far, at: far.addresses[0] ?? '' };
}
