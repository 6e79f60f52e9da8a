import { describe, expect, it } from '@jest/globals';
import { DatagramSocket } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';
import { ChatSession } from '../../../docs/samples/multicast-chat/chat/chat-session.js';
import { describeEvent } from '../../../docs/samples/multicast-chat/terminal/describe-event.js';
import { Style } from '../../../docs/samples/common/style.js';

const group = '239.77.67.1';
const port = 5777;

/** A session on a host of its own, and what its user has read so far. */
interface Place {
  readonly name: string;
  readonly session: ChatSession;
  readonly lines: string[];
}

/** Hosts on one link, each with somebody in the room; time goes by when the spec says so. */
class Room implements AsyncDisposable {
  readonly network: MemoryNetwork;
  readonly places: Place[] = [];

  constructor(seed = 7) {
    this.network = new MemoryNetwork({ seed, autoAdvance: false, link: { latencyMs: 2 } });
  }

  async enter(name: string): Promise<Place> {
    const transport = this.network.host(name);
    const createSocket = (): DatagramSocket => new DatagramSocket({ transport });
    const luck = luckOf(this.places.length);
    const options = {
      name,
      room: 'lobby',
      group,
      port,
      createSocket,
      clock: this.network.clock,
      random: luck,
    };
    const place = { name, session: new ChatSession(options), lines: [] };
    this.places.push(place);
    void read(place);
    await place.session.joinAsync();
    await this.pass(400);
    return place;
  }

  pass(ms: number): Promise<void> {
    return this.network.clock.advance(ms);
  }

  /** What any two of the hosts have between them from now on. */
  linkAll(options: Parameters<MemoryNetwork['link']>[2]): void {
    this.places.forEach(({ name }, i) => {
      for (const other of this.places.slice(i + 1)) this.network.link(name, other.name, options);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const leaving = this.places.map(({ session }) => session.leaveAsync());
    await this.pass(2_000);
    await Promise.all(leaving);
    this.network.close();
  }
}

async function read({ session, lines }: Place): Promise<void> {
  for await (const event of session.events()) lines.push(describeEvent(event, new Style(false)));
}

/** Numbers from 0 up to 1, the same each time, others for each place. */
function luckOf(place: number): () => number {
  let state = place + 1;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

const said = (lines: readonly string[], who: string): string[] =>
  lines.filter((line) => line.startsWith(`<${who}> `)).map((line) => line.slice(who.length + 3));

describe('the chat in a group, on a network in memory', () => {
  it('shows everybody to everybody, hears what is said, and sees who leaves', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    const bob = await room.enter('bob');
    const carl = await room.enter('carl');
    expect(ann.session.others).toEqual(['bob', 'carl']);
    expect(carl.session.others.toSorted()).toEqual(['ann', 'bob']);

    await bob.session.sayAsync('tea?');
    await room.pass(10);
    expect(said(ann.lines, 'bob')).toEqual(['tea?']);
    expect(said(carl.lines, 'bob')).toEqual(['tea?']);

    const leaving = bob.session.leaveAsync();
    await room.pass(1_000);
    await leaving;
    expect(ann.lines.at(-1)).toBe('<-- bob left');
    expect(bob.lines).toEqual([
      expect.stringContaining('--> ann is there'),
      expect.stringContaining('--> carl'),
    ]);
  });

  it.each([1, 2, 3])('loses nothing and mixes nothing up on a bad network (seed %d)', async (seed) => {
    await using room = new Room(seed);
    for (const name of ['ann', 'bob', 'carl']) await room.enter(name);
    room.linkAll({ loss: 0.1, duplicate: 0.1, reorder: 0.2, latencyMs: { min: 1, max: 80 } });
    const texts = Array.from({ length: 60 }, (_, n) => `message ${n}`);
    for (const text of texts) {
      for (const { session } of room.places) await session.sayAsync(text);
      await room.pass(50);
    }
    room.linkAll({ loss: 0, duplicate: 0, reorder: 0 });
    await room.pass(10_000);

    for (const { name, lines, session } of room.places) {
      for (const other of room.places)
        if (other.name !== name) expect(said(lines, other.name)).toEqual(texts);
      expect(session.counters.lost).toBe(0);
    }
    const repeated = room.places.reduce((sum, { session }) => sum + session.counters.repeated, 0);
    expect(repeated).toBeGreaterThan(10);
  });

  it('tells how many messages were lost for good, and goes on with the next', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    const bob = await room.enter('bob');
    await ann.session.sayAsync('first');
    await room.pass(10);
    room.network.partition('ann', 'bob');
    // More than can be said again.
    for (let n = 0; n < 70; n++) await ann.session.sayAsync(`unheard ${n}`);
    await room.pass(10);
    room.network.repair('ann', 'bob');
    await ann.session.sayAsync('last');
    await room.pass(10_000);

    const unheard = Array.from({ length: 63 }, (_, n) => `unheard ${n + 7}`);
    expect(said(bob.lines, 'ann')).toEqual(['first', ...unheard, 'last']);
    expect(bob.lines).toContain('--- 7 messages of ann got lost');
    expect(bob.session.counters.lost).toBe(7);
  });

  it('finds a lost message that nothing was said after', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    const bob = await room.enter('bob');
    room.linkAll({ loss: 1 });
    await ann.session.sayAsync('the last word');
    await room.pass(10);
    room.linkAll({ loss: 0 });
    expect(said(bob.lines, 'ann')).toEqual([]);
    await room.pass(6_000);

    expect(said(bob.lines, 'ann')).toEqual(['the last word']);
  });

  it('can still ask who leaves for what it said last', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    const bob = await room.enter('bob');
    room.linkAll({ loss: 1 });
    await ann.session.sayAsync('bye, bob');
    await room.pass(10);
    room.linkAll({ loss: 0 });
    const leaving = ann.session.leaveAsync();
    await room.pass(1_000);
    await leaving;

    expect(bob.lines.slice(-2)).toEqual(['<ann> bye, bob', '<-- ann left']);
  });

  it('is asked once, or nearly, by many who miss the same', async () => {
    await using room = new Room();
    for (const name of ['ann', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await room.enter(name);
    const [ann, ...others] = room.places;
    room.linkAll({ loss: 1 });
    await ann?.session.sayAsync('one');
    await room.pass(10);
    room.linkAll({ loss: 0 });
    await ann?.session.sayAsync('two');
    await room.pass(3_000);

    for (const { lines } of others) expect(said(lines, 'ann')).toEqual(['one', 'two']);
    const asked = others.reduce((sum, { session }) => sum + session.counters.asked, 0);
    expect(asked).toBeLessThanOrEqual(2);
    expect(ann?.session.counters.repeated).toBe(1);
  });

  it('misses who is silent, and sees who comes back', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    await room.enter('bob');
    room.network.partition('ann', 'bob');
    await room.pass(16_000);
    expect(ann.session.others).toEqual(['bob']);
    await room.pass(8_000);
    expect(ann.session.others).toEqual([]);
    expect(ann.lines.at(-1)).toBe('<-- bob was not heard any more');

    room.network.repair('ann', 'bob');
    await room.pass(6_000);
    expect(ann.lines.at(-1)).toMatch(/^--> bob is there/);
  });

  it('is not disturbed by strangers, and counts them', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    await using stranger = new DatagramSocket({ transport: room.network.host('stranger') });
    for (const data of [new Uint8Array(0), new Uint8Array(1_000).fill(0xff), new TextEncoder().encode('MCC')])
      await stranger.sendToAsync(data, group, port);
    await room.pass(10);

    expect(ann.session.counters).toMatchObject({ strange: 3, heard: 0 });
    expect(ann.lines).toEqual([]);
  });

  it('says that its host is gone, and ends all the same', async () => {
    await using room = new Room();
    const ann = await room.enter('ann');
    room.network.crash('ann');
    await room.pass(10);

    expect(ann.lines).toEqual([expect.stringMatching(/^--- Nobody hears us: .*ENETDOWN/)]);
    await expect(ann.session.sayAsync('hello?')).rejects.toThrow();
  });

  it.each([
    ['nothing', ''],
    ['more than 1 000 bytes', 'é'.repeat(501)],
  ])('refuses to say %s', async (_, text) => {
    await using room = new Room();
    const ann = await room.enter('ann');

    await expect(ann.session.sayAsync(text)).rejects.toThrow(RangeError);
    await expect(ann.session.renameAsync('a b')).rejects.toThrow('"a b" cannot be a name');
    expect(ann.session.counters.sent).toBe(1);
  });
});
