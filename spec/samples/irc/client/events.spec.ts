import { describe, expect, it } from '@jest/globals';
import { EventHub } from '../../../../docs/samples/irc/client/event-hub.js';
import { parseMessage } from '../../../../docs/samples/irc/protocol/message.js';
import { Registration } from '../../../../docs/samples/irc/client/registration.js';

interface Tick {
  readonly type: 'tick';
  readonly count: number;
}
interface Tock {
  readonly type: 'tock';
}

async function taken<E>(events: AsyncIterable<E>, count = Infinity): Promise<E[]> {
  const all: E[] = [];
  if (count === 0) return all;
  for await (const event of events) {
    all.push(event);
    if (all.length === count) break;
  }
  return all;
}

describe('EventHub', () => {
  it('calls the listeners of a type until they are taken away', () => {
    const hub = new EventHub<Tick | Tock>();
    const seen: number[] = [];
    const stop = hub.on('tick', ({ count }) => seen.push(count));
    hub.emit({ type: 'tick', count: 1 });
    hub.emit({ type: 'tock' });
    stop();
    hub.emit({ type: 'tick', count: 2 });
    expect(seen).toEqual([1]);
  });

  it('lets every loop see every event from its beginning on', async () => {
    const hub = new EventHub<Tick>();
    hub.emit({ type: 'tick', count: 0 });
    const [one, other] = [hub.subscribe(10), hub.subscribe(10)];
    const waiting = taken(other);
    hub.emit({ type: 'tick', count: 1 });
    hub.emit({ type: 'tick', count: 2 });
    hub.end();
    expect(await taken(one)).toEqual([
      { type: 'tick', count: 1 },
      { type: 'tick', count: 2 },
    ]);
    expect(await waiting).toHaveLength(2);
    expect(await taken(hub.subscribe(10))).toEqual([]);
  });

  it('drops the oldest for a loop that is too slow, and counts them', async () => {
    const hub = new EventHub<Tick>();
    const events = hub.subscribe(2);
    for (const count of [1, 2, 3, 4, 5]) hub.emit({ type: 'tick', count });
    expect((await taken(events, 2)).map(({ count }) => count)).toEqual([4, 5]);
    expect(events.droppedEvents).toBe(3);
    hub.emit({ type: 'tick', count: 6 });
    expect(await taken(events)).toEqual([]); // a loop that was left is over
  });
});

describe('Registration', () => {
  const identity = {
    nick: 'ann',
    alternativeNicks: [],
    userName: 'a',
    realName: 'Ann',
    password: undefined,
  };

  /** What is sent for each line of the server. */
  function conversation(...lines: string[]): (readonly string[])[] {
    const registration = new Registration(identity);
    return lines.map((line) => {
      const message = parseMessage(line);
      if (message === undefined) throw new Error(`not a message: ${line}`);
      return registration.take(message).send.map(({ command, params }) => [command, ...params].join(' '));
    });
  }

  it('reads a list of capabilities in several lines, with values', () => {
    expect(
      conversation(
        ':s CAP * LS * :sasl=PLAIN,EXTERNAL multi-prefix',
        ':s CAP * LS :message-tags foo/bar',
        ':s CAP * ACK :message-tags multi-prefix',
      ),
    ).toEqual([[], ['CAP REQ message-tags multi-prefix'], ['CAP END']]);
  });

  it.each([
    ['a server with nothing for us', [':s CAP * LS :sasl'], [['CAP END']]],
    ['a server with nothing at all', [':s CAP * LS :'], [['CAP END']]],
    [
      'a server that says no',
      [':s CAP * LS :server-time', ':s CAP * NAK :server-time'],
      [['CAP REQ server-time'], ['CAP END']],
    ],
    ['a server that knows no CAP', [':s 421 * CAP :Unknown command'], [[]]],
    ['a channel that is delayed', [':s 437 ann #a :unavailable'], [[]]],
    ['a nick that is delayed', [':s 437 * ann :unavailable'], [['NICK ann_']]],
  ])('goes on with %s', (_, lines, sent) => {
    expect(conversation(...lines)).toEqual(sent);
  });
});
