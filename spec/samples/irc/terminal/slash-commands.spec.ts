import { describe, expect, it } from '@jest/globals';
import { enter, SLASH_COMMANDS, type Chat } from '../../../../docs/samples/irc/terminal/slash-commands.js';
import { connectClient } from '../support/connect-client.js';
import { RawClient } from '../support/raw-client.js';
import { startServer } from '../support/start-server.js';

interface TestChat extends Chat, AsyncDisposable {
  readonly printed: string[];
}

async function chatOn(port: number): Promise<TestChat> {
  const client = await connectClient(port, 'ann');
  const printed: string[] = [];
  return {
    client,
    printed,
    target: undefined,
    print: (text) => printed.push(text),
    echo: (kind, target, text) => printed.push(`${kind} ${target} ${text}`),
    [Symbol.asyncDispose]: () => client.closeAsync(),
  };
}

describe('enter()', () => {
  it('does what people type', async () => {
    await using server = await startServer();
    await using bob = await RawClient.join(server.port, 'bob', 'JOIN #b', 'TOPIC #b :About b');
    await using chat = await chatOn(server.port);
    const lines = [
      '/join #a',
      'hello there',
      '/me waves  twice',
      '/msg bob psst, bob',
      '/topic All about a',
      '/topic',
      '/names',
      '/invite bob',
      '/mode +m',
      '/mode',
      '/join #b',
      '//slash',
      '/NAMES',
      '/names #a',
      '/part bye for now',
      '/away out for lunch',
      '/away',
      '/list',
      '/whois bob',
      '',
      '   ',
    ];
    for (const line of lines) await enter(chat, line);
    expect(chat.printed).toEqual([
      'action #a waves  twice',
      'message bob psst, bob',
      'Topic of #a: All about a',
      'In #a: @ann',
      'bob was invited',
      'Modes of #a: +mnt',
      'Topic of #b: About b',
      'In #b: @bob ann',
      'In #a: @ann',
      'You are away: out for lunch',
      'You are back',
      '#b (1) About b',
      '#a (1) All about a',
      'bob is ~bob@127.0.0.1 (bob the tester) @#b',
    ]);
    expect(chat.target).toBe('#a');
    const heard = await bob.ask();
    expect(heard).toContainEqual(expect.stringMatching(/PRIVMSG bob :psst, bob$/));
    expect(heard).toContainEqual(expect.stringMatching(/PRIVMSG #b \/slash$/));
    expect(heard).toContainEqual(expect.stringMatching(/PART #b :bye for now$/));
    await enter(chat, '/quit see you');
    expect(chat.client.isConnected).toBe(false);
  });

  it.each([
    ['hello', 'You are in no channel; /join one first'],
    ['/me waves', 'You are in no channel; /join one first'],
    ['/frob', 'There is no /frob; /help shows what there is'],
    ['/', 'There is no /; /help shows what there is'],
    ['/constructor', 'There is no /constructor'],
    ['/join', 'Use it like this: /join #channel [key]'],
    ['/msg bob', 'Use it like this: /msg nick text'],
    ['/nick', 'Use it like this: /nick name'],
    ['/whois', 'Use it like this: /whois nick'],
  ])('says what is wrong with %j', async (line, message) => {
    await using server = await startServer();
    await using chat = await chatOn(server.port);
    await expect(enter(chat, line)).rejects.toMatchObject({ name: 'SlashError' });
    await expect(enter(chat, line)).rejects.toThrow(message);
  });

  it('shows every command with what it does', async () => {
    await using server = await startServer();
    await using chat = await chatOn(server.port);
    await enter(chat, '/help');
    expect(chat.printed).toHaveLength(SLASH_COMMANDS.size);
    expect(chat.printed.every((line) => line.length < 80)).toBe(true);
  });
});
