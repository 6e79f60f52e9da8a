import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus, StreamSocket } from 'streamsocket';
import { MemoryNetwork, scriptedPeer, type ScriptStep } from 'streamsocket/testing';
import { RedisClient, type RedisClientOptions } from '../../../docs/samples/redis/redis-client.js';
import type { RedisCommand } from '../../../docs/samples/redis/resp-value.js';

const greeting: readonly ScriptStep[] = [
  { expect: '*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n' },
  { send: '%1\r\n+proto\r\n:3\r\n' },
];
const PING = '*1\r\n$4\r\nPING\r\n';
const SUBSCRIBE = '*2\r\n$9\r\nSUBSCRIBE\r\n$4\r\nnews\r\n';
const UNSUBSCRIBE = '*2\r\n$11\r\nUNSUBSCRIBE\r\n$4\r\nnews\r\n';
const confirmed = (verb: string): string => `>3\r\n$${verb.length}\r\n${verb}\r\n$4\r\nnews\r\n:1\r\n`;
const message = (text: string): string => `>3\r\n+message\r\n+news\r\n+${text}\r\n`;

/** Runs `act` with a client whose server plays a script, byte by byte. */
async function play(
  steps: readonly ScriptStep[],
  act: (client: RedisClient, network: MemoryNetwork) => Promise<void>,
  options: RedisClientOptions = {},
): Promise<void> {
  using network = new MemoryNetwork({ link: { chunkBytes: 1 } });
  await using server = scriptedPeer(steps);
  await server.listen(network.host('server'), 6379);
  const createSocket = (): StreamSocket => new StreamSocket({ transport: network.host('client') });
  await using client = await RedisClient.connectAsync('server', 6379, { createSocket, ...options });
  await act(client, network);
}

describe('RedisClient', () => {
  it('logs in with its greeting', async () => {
    const login = '*5\r\n$5\r\nHELLO\r\n$1\r\n3\r\n$4\r\nAUTH\r\n$7\r\ndefault\r\n$6\r\nsesame\r\n';
    const refusal = { send: '-WRONGPASS invalid username-password pair\r\n' };
    const failure = play([{ expect: login }, refusal], () => Promise.resolve(), { password: 'sesame' });
    await expect(failure).rejects.toMatchObject({
      name: 'RedisError',
      code: 'WRONGPASS',
      message: 'Cannot HELLO: WRONGPASS invalid username-password pair',
    });
  });

  it('keeps messages apart from replies', async () => {
    await play(
      [
        ...greeting,
        { expect: SUBSCRIBE + PING },
        { send: `${confirmed('subscribe')}${message('0')}+PONG\r\n` },
        { expect: PING },
        { send: `${message('1')}+PONG\r\n` },
        { expect: UNSUBSCRIBE + PING },
        { send: `${message('2')}${confirmed('unsubscribe')}${message('3')}+PONG\r\n` },
      ],
      async (client) => {
        const [news, pong] = await Promise.all([
          client.subscribeAsync('news'),
          client.commandAsync(['PING']),
        ]);
        expect(pong).toBe('PONG');
        await expect(client.subscribeAsync('news')).rejects.toThrow('a subscription to "news" already');
        expect(await client.commandAsync(['PING'])).toBe('PONG');
        const heard: unknown[] = [];
        for await (const { payload } of news) if (heard.push(payload) === 2) break;
        expect(heard).toEqual(['0', '1']);
        expect(await client.commandAsync(['PING'])).toBe('PONG');
      },
    );
  });

  it('drops the oldest messages when nobody takes them', async () => {
    await play(
      [
        ...greeting,
        { expect: SUBSCRIBE },
        { send: confirmed('subscribe') },
        { expect: PING },
        { send: `${['a', 'b', 'c', 'd'].map(message).join('')}+PONG\r\n` },
      ],
      async (client) => {
        const news = await client.subscribeAsync('news');
        await client.commandAsync(['PING']);
        expect(news.droppedEvents).toBe(2);
        expect(await news.next()).toMatchObject({ value: { payload: 'c' } });
        await client.closeAsync();
        expect(await news.next()).toMatchObject({ value: { payload: 'd' } });
        expect(await news.next()).toMatchObject({ done: true });
      },
      { maxPendingMessages: 2 },
    );
  });

  it('is refused a channel, and may try again', async () => {
    await play(
      [
        ...greeting,
        { expect: SUBSCRIBE },
        { send: '-NOPERM no access to the channel\r\n' },
        { expect: UNSUBSCRIBE },
        { send: confirmed('unsubscribe') },
        { expect: SUBSCRIBE },
        { send: `${confirmed('subscribe')}${message('hello')}` },
      ],
      async (client) => {
        await expect(client.subscribeAsync('news')).rejects.toMatchObject({ code: 'NOPERM' });
        const news = await client.subscribeAsync('news');
        expect(await news.next()).toMatchObject({ value: { channel: 'news', payload: 'hello' } });
      },
    );
  });

  it('gives up a reply that is late, and finds the next one all the same', async () => {
    await play(
      [
        ...greeting,
        { expect: PING },
        { waitMs: 2_000 },
        { send: '+LATE\r\n' },
        { expect: PING },
        { send: '+PONG\r\n' },
      ],
      async (client) => {
        await expect(client.commandAsync(['PING'], { timeoutMs: 1_000 })).rejects.toMatchObject({
          status: SocketErrorStatus.connectionTimedOut,
        });
        expect(await client.commandAsync(['PING'])).toBe('PONG');
      },
    );
  });

  it('refuses more commands than may wait', async () => {
    await play(
      [...greeting, { expect: PING + PING }, { send: '+1\r\n+2\r\n' }],
      async (client) => {
        const commands = [1, 2, 3].map(() => client.commandAsync(['PING']));
        await expect(commands[2]).rejects.toMatchObject({ number: 0x80072747, source: 'caller' });
        expect(await Promise.all(commands.slice(0, 2))).toEqual(['1', '2']);
      },
      { maxPendingCommands: 2 },
    );
  });

  it('rejects everything that waits when the server says what is no RESP3', async () => {
    await play([...greeting, { expect: PING + PING }, { send: 'HTTP/1.1 400\r\n' }], async (client) => {
      const commands = [1, 2].map(() => client.commandAsync(['PING']));
      for (const result of await Promise.allSettled(commands)) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { number: 0x8007000d, source: 'peer' },
        });
      }
      await expect(client.commandAsync(['PING'])).rejects.toMatchObject({ number: 0x8007000d });
    });
  });

  it.each<[RedisCommand, string]>([
    [['subscribe', 'a', 'b'], 'Cannot send SUBSCRIBE as a command: use subscribeAsync'],
    [['HELLO', 2], 'this connection has said it'],
    [['client', 'reply', 'off'], 'it ends the replies'],
    [['MONITOR'], 'its output is no reply'],
    [[], 'must have a word'],
    [['SET', 'k', Infinity], 'must be a finite number'],
  ])('does not send %j', async (command, text) => {
    await play([...greeting, { expect: PING }, { send: '+PONG\r\n' }], async (client) => {
      await expect(client.commandAsync(command)).rejects.toThrow(text);
      expect(await client.commandAsync(['PING'])).toBe('PONG');
    });
  });
});
