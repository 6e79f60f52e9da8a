import { describe, expect, it } from '@jest/globals';
import { ChannelRoster } from '../../../../docs/samples/irc/client/channel-roster.js';
import { interpret } from '../../../../docs/samples/irc/client/interpret.js';
import { DEFAULT_SUPPORT } from '../../../../docs/samples/irc/protocol/isupport.js';
import { parseMessage } from '../../../../docs/samples/irc/protocol/message.js';
import { describeEvent } from '../../../../docs/samples/irc/terminal/describe-event.js';
import { Style } from '../../../../docs/samples/common/style.js';

/** What a line from the server looks like to ann. */
function seen(line: string): string | undefined {
  const message = parseMessage(line);
  if (message === undefined) return undefined;
  const event = interpret(message, { nick: 'ann', roster: new ChannelRoster(DEFAULT_SUPPORT) });
  return event && describeEvent(event, new Style(false));
}

describe('describeEvent()', () => {
  it.each([
    [':bob!b@h PRIVMSG #a :hi \x1b[2J', '#a <bob> hi [2J'],
    [':bob!b@h PRIVMSG ann :hi', '(to you) <bob> hi'],
    [':bob!b@h PRIVMSG @#a :ops', '@#a <bob> ops'],
    [':bob!b@h NOTICE #a :psst', '#a -bob- psst'],
    [':bob!b@h PRIVMSG #a :\x01ACTION waves\x01', '#a * bob waves'],
    [':bob!b@h PRIVMSG ann :\x01VERSION\x01', undefined],
    [':bob!b@h NOTICE ann :\x01VERSION x 1\x01', '--- bob answers VERSION: x 1'],
    [':bob!b@h JOIN #a', '--> bob joined #a'],
    [':bob!b@h PART #a', '<-- bob left #a'],
    [':bob!b@h PART #a :enough', '<-- bob left #a (enough)'],
    [':bob!b@h QUIT :tired', '<-- bob quit (tired)'],
    [':bob!b@h KICK #a carl :spam', '<-- carl was kicked from #a by bob (spam)'],
    [':bob!b@h NICK robert', '--- bob is now known as robert'],
    [':bob!b@h TOPIC #a :Tea', '--- bob set the topic of #a: Tea'],
    [':bob!b@h MODE #a +ov ann carl', '--- bob set #a +ov ann carl'],
    [':ann MODE ann +i', '--- ann set ann +i'],
    [':bob!b@h INVITE ann #a', '--- bob invites you to #a'],
    [':irc.test PONG irc.test x', undefined],
  ])('%j is %j', (line, text) => {
    expect(seen(line)).toBe(text);
  });

  it.each([
    [':irc.test 001 ann :Welcome', false, '--- Welcome'],
    [':irc.test 372 ann :- motd', false, '--- motd'],
    [':irc.test 005 ann A=B :are supported', false, undefined],
    [':irc.test 404 ann #a :Cannot send', false, '--- #a Cannot send'],
    [':irc.test 404 ann #a :Cannot send', true, undefined],
  ])('a reply %j (answer: %j) is %j', (line, isAnswer, text) => {
    const message = parseMessage(line);
    if (message === undefined) throw new Error('not a message');
    const isError = message.command.startsWith('4');
    const event = { type: 'reply', numeric: message.command, isError, isAnswer, message } as const;
    expect(describeEvent(event, new Style(false))).toBe(text);
  });

  it('tells of the connection', () => {
    const style = new Style(false);
    const error = new Error('Lost');
    expect(describeEvent({ type: 'registered', nick: 'ann', isReconnect: true }, style)).toBe(
      '--- You are ann, and connected again',
    );
    expect(describeEvent({ type: 'disconnected', error, retryInMs: 1_500 }, style)).toBe(
      '--- Lost; next attempt in 1.5 s',
    );
    expect(describeEvent({ type: 'closed', error }, style)).toBe('--- Lost');
    expect(describeEvent({ type: 'closed', error: undefined }, style)).toBeUndefined();
  });
});
