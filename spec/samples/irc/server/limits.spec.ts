import { describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { encodeText } from '../../../../docs/samples/irc/protocol/text.js';
import { HandClock } from '../../support/hand-clock.js';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

// Much is sent, and the machine may be busy with other specs.
jest.setTimeout(30_000);

describe('IrcServer limits', () => {
  it('drops a client that does not read, and nobody else notices', async () => {
    await using server = await startServer({ sendQueueBytes: 65_536 });
    await using stalled = await RawClient.join(server.port, 'stalled', 'JOIN #a');
    stalled.stopReading();
    await using reader = await RawClient.join(server.port, 'reader', 'JOIN #a');
    await using speaker = await RawClient.join(server.port, 'speaker', 'JOIN #a');
    await reader.until('speaker!~speaker@127.0.0.1 JOIN');

    // The kernel holds some megabytes for a reader that sleeps; then the queue fills, then it is over.
    let isDropped = false;
    let spoken = 0;
    let heard = 0;
    while (!isDropped) {
      speaker.send(...Array.from({ length: 50 }, () => `PRIVMSG #a :${'x'.repeat(440)} ${spoken++}`));
      await speaker.ask();
      for (const line of await reader.ask()) {
        if (line.includes('stalled!~stalled@127.0.0.1 QUIT')) {
          expect(line).toContain('QUIT :Send queue exceeded');
          isDropped = true;
        } else expect(line.endsWith(` ${heard++}`)).toBe(true);
      }
    }
    expect(heard).toBe(spoken);
    expect(await reader.verbs('WHOIS stalled')).toEqual(['401', '318']);
  });

  it('gives a long answer at the pace of its reader', async () => {
    await using server = await startServer({ sendQueueBytes: 4_096, maxChannelsPerUser: 1_000 });
    await using ann = await RawClient.join(server.port, 'ann');
    const names = Array.from({ length: 100 }, (_, index) => `#a-channel-with-a-long-name-${index}`);
    for (const name of names) await ann.ask(`JOIN ${name}`, `TOPIC ${name} :${'x'.repeat(300)}`);
    expect(await ann.ask('LIST')).toHaveLength(102); // 35 KB through a queue of four
  });

  it('slows a flooding client down, and nobody else', async () => {
    const clock = new HandClock();
    await using server = await startServer({ clock, floodBurst: 5, floodPaceMs: 1_000 });
    await using ann = await RawClient.join(server.port, 'ann'); // three lines, PING among them
    await using bob = await RawClient.join(server.port, 'bob');
    clock.advance(60_000);
    ann.send(...Array.from({ length: 20 }, (_, index) => `PRIVMSG bob :${index}`));
    await bob.until('PRIVMSG bob 4');
    expect(await bob.ask()).toEqual([expect.stringContaining('PRIVMSG bob 5')]);
    clock.advance(999);
    expect(await bob.ask()).toEqual([]);
    clock.advance(1);
    await bob.until('PRIVMSG bob 6');
    clock.advance(12_000);
    for (let index = 7; index < 20; index += 1) {
      await bob.until(`PRIVMSG bob ${index}`);
      clock.advance(1_000);
    }
    clock.advance(60_000); // so that nobody sleeps when all ends
  });

  it('ends a connection on which nobody is', async () => {
    const clock = new HandClock();
    await using server = await startServer({ clock, pingAfterMs: 90_000, pongWithinMs: 30_000 });
    await using ann = await RawClient.join(server.port, 'ann', 'JOIN #a');
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #a');
    await bob.ask();
    clock.advance(90_000);
    await ann.until('PING irc.localhost');
    await bob.until('PING irc.localhost');
    expect(await ann.ask('PONG :irc.localhost')).toEqual([]);
    clock.advance(30_000);
    await bob.until('ERROR :Closing link: 127.0.0.1 (Ping timeout: 120 seconds)');
    await ann.until('QUIT :Ping timeout: 120 seconds');
    await bob.ended();
  });

  it('gives a stranger a limited time to register', async () => {
    const clock = new HandClock();
    await using server = await startServer({ clock, registerWithinMs: 10_000 });
    await using stranger = await RawClient.connect(server.port, 'NICK ann');
    await stranger.ask();
    clock.advance(10_000);
    await stranger.until('ERROR :Closing link: 127.0.0.1 (Registration timed out)');
    await stranger.ended();
  });

  it('refuses lines that are too long, and goes on with the next', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann', 'CAP REQ message-tags', 'JOIN #a');
    await using bob = await RawClient.join(server.port, 'bob', 'CAP REQ message-tags', 'JOIN #a');
    const fits = `PRIVMSG #a :${'x'.repeat(498)}`;
    expect(fits).toHaveLength(510);
    await ann.ask();
    expect(
      await ann.verbs(
        fits,
        `${fits}x`,
        `@+a=${'y'.repeat(4_090)} ${fits}`,
        `@+a=${'y'.repeat(4_093)} PRIVMSG #a hi`,
        'z'.repeat(50_000),
      ),
    ).toEqual(['417', '417', '417']);
    // What is relayed has the sender's name before it, and is cut to what a line holds.
    const first = await bob.until('PRIVMSG');
    expect(first).toHaveLength(510);
    expect(first).toMatch(/^:ann!~ann@127\.0\.0\.1 PRIVMSG #a x+$/);
    expect(await bob.until('PRIVMSG')).toMatch(/^@\+a=y{4090} :ann!~ann@127\.0\.0\.1 PRIVMSG #a x+$/);
    expect(await bob.ask()).toEqual([]);
  });

  it('cuts between characters, not within one', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann');
    await using bob = await RawClient.join(server.port, 'bob');
    ann.send(`PRIVMSG bob :${'ü'.repeat(248)}`);
    expect(await bob.until('PRIVMSG')).toMatch(/ :?ü+$/);
  });

  it('lets nobody slip a command into what others see', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann');
    await using bob = await RawClient.join(server.port, 'bob');
    ann.sendBytes(encodeText('PRIVMSG bob :a\rQUIT :b\0c\n'));
    expect(await bob.until('PRIVMSG')).toBe(':ann!~ann@127.0.0.1 PRIVMSG bob :a QUIT :b c');
  });

  it('reads Latin-1 where it is not UTF-8, and relays UTF-8', async () => {
    await using server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann');
    await using bob = await RawClient.join(server.port, 'bob');
    ann.sendBytes(Uint8Array.of(...encodeText('PRIVMSG bob :gr'), 0xfc, 0xdf, 0x65, 13, 10));
    expect(await bob.until('PRIVMSG')).toBe(':ann!~ann@127.0.0.1 PRIVMSG bob grüße');
  });

  it('survives whatever bytes a stranger sends', async () => {
    await using server = await startServer();
    await using witness = await RawClient.join(server.port, 'witness', 'JOIN #a');
    const commands =
      'NICK USER JOIN PART MODE KICK PRIVMSG WHO WHOIS TOPIC CAP INVITE NAMES LIST AWAY ISON'.split(' ');
    const words =
      '#a #mine ann witness +o -ovbkl +bb +b +kl LS REQ : ::x :a,b @ , * 0 @+x !@ nick!u@h ä'.split(' ');
    const word = fc.constantFrom(...words, ' ', 'x'.repeat(300));
    const line = fc.oneof(
      fc
        .tuple(fc.constantFrom(...commands), fc.array(word, { maxLength: 5 }))
        .map(([command, params]) => encodeText([command, ...params].join(' '))),
      fc.uint8Array({ maxLength: 600 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 30 }), async (lines) => {
        await using stranger = await RawClient.connect(
          server.port,
          'NICK ann',
          'USER a 0 * :a',
          'JOIN #mine',
        );
        for (const bytes of lines) stranger.sendBytes(Uint8Array.of(...bytes, 10));
        await stranger.ask();
        expect(await witness.ask()).not.toContainEqual(expect.stringContaining('BUG'));
      }),
      { numRuns: 50 },
    );
  });

  it('says goodbye to everybody when it closes', async () => {
    const server = await startServer();
    await using ann = await RawClient.join(server.port, 'ann');
    await using stranger = await RawClient.connect(server.port);
    await stranger.ask();
    await server.closeAsync('Back in a minute');
    await ann.until('ERROR :Closing link: 127.0.0.1 (Back in a minute)');
    await stranger.until('ERROR :Closing link: 127.0.0.1 (Back in a minute)');
    await Promise.all([ann.ended(), stranger.ended()]);
    await server.closeAsync(); // closing twice is fine
  });
});
