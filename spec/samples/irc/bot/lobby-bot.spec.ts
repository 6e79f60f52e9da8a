import { describe, expect, it } from '@jest/globals';
import { LobbyBot } from '../../../../docs/samples/irc/bot/lobby-bot.js';
import { connectClient, nextEvent } from '../support/connect-client.js';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

describe('LobbyBot', () => {
  it('greets, answers what it knows, and leaves the rest alone', async () => {
    await using server = await startServer();
    const parrot = await connectClient(server.port, 'parrot');
    const ready = nextEvent(parrot, 'mode');
    const life = new LobbyBot(parrot, { random: () => 0.5 }).run('#lobby');
    await ready;
    await using ann = await RawClient.join(server.port, 'ann');
    ann.send('JOIN #lobby');
    await ann.until('NOTICE #lobby :Welcome, ann! Say !help to see what I can do.');

    const answer = async (line: string): Promise<string> => {
      ann.send(line);
      const said = await ann.until('NOTICE');
      return said.slice(said.indexOf('NOTICE'));
    };
    expect(await answer('PRIVMSG #lobby !help')).toBe('NOTICE #lobby :I know !help !roll !time !echo');
    expect(await answer('PRIVMSG #lobby !ROLL')).toBe('NOTICE #lobby :ann rolled 4');
    expect(await answer('PRIVMSG #lobby :!roll 3d20')).toBe('NOTICE #lobby :ann rolled 11 + 11 + 11 = 33');
    expect(await answer('PRIVMSG #lobby :!roll 0d6')).toBe('NOTICE #lobby :ann: roll like this: !roll 2d6');
    expect(await answer('PRIVMSG #lobby :!roll the dice')).toBe(
      'NOTICE #lobby :ann: roll like this: !roll 2d6',
    );
    expect(await answer('PRIVMSG parrot :!echo in private')).toBe('NOTICE ann :in private');
    expect(await answer('PRIVMSG #lobby !time')).toMatch(/^NOTICE #lobby :?\d{4}-\d\d-\d\dT/);
    // Neither a notice nor small talk is answered; the next answer is to what comes after them.
    ann.send('NOTICE #lobby !help', 'PRIVMSG #lobby :hello parrot', 'PRIVMSG #lobby constructor');
    expect(await answer('PRIVMSG #lobby :!echo last')).toBe('NOTICE #lobby last');
    await parrot.closeAsync();
    await life;
  });
});
