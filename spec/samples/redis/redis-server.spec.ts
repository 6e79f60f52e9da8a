import { afterAll, afterEach, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { SocketErrorStatus } from 'streamsocket';
import { RedisClient, type RedisClientOptions } from '../../../docs/samples/redis/redis-client.js';
import { RespError } from '../../../docs/samples/redis/resp-value.js';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, startProgram, type Program } from '../../support/real-parts.js';
import { RedisServer } from './support/redis-server.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

describeWithPrograms(['redis-server'], 'RedisClient on a real server (redis-server)', () => {
  let server: RedisServer;
  let client: RedisClient;

  const connect = (options?: RedisClientOptions): Promise<RedisClient> =>
    RedisClient.connectAsync('127.0.0.1', server.port, options, { timeoutMs: 10_000 });

  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    client = await connect();
    await client.commandAsync(['FLUSHALL']);
  });
  afterEach(async () => {
    await client.closeAsync();
  });

  it('sets and gets, and gets every kind of value that version 3 has', async () => {
    expect(await client.commandAsync(['SET', 'tea', 'gr\u00fcn, \u{1f375}'])).toBe('OK');
    expect(await client.commandAsync(['GET', 'tea'])).toBe('gr\u00fcn, \u{1f375}');
    expect(await client.commandAsync(['GET', 'coffee'])).toBeNull();
    expect(await client.commandAsync(['HSET', 'cup', 'size', 2, 'colour', 'blue'])).toBe(2);
    expect(await client.commandAsync(['HGETALL', 'cup'])).toEqual(
      new Map([
        ['size', '2'],
        ['colour', 'blue'],
      ]),
    );
    await client.commandAsync(['SADD', 'cups', 'a', 'b']);
    expect(await client.commandAsync(['SMEMBERS', 'cups'])).toEqual(new Set(['a', 'b']));
    await client.commandAsync(['ZADD', 'prices', '1.5', 'a']);
    expect(await client.commandAsync(['ZSCORE', 'prices', 'a'])).toBe(1.5);
    const kinds = ['bignum', 'true', 'verbatim', 'attrib', 'null', 'double', 'map'];
    const values = await client.pipelineAsync(kinds.map((kind) => ['DEBUG', 'PROTOCOL', kind]));
    if (values[0] instanceof RespError) expect(values[0].text).toContain('DEBUG command not allowed');
    else expect(values.slice(0, 2)).toEqual([1234567999999999999999999999999999999n, true]);
  });

  it('carries bytes that are no text', async () => {
    await using binary = await connect({ strings: 'bytes' });
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    await binary.commandAsync(['SET', 'bytes', bytes]);
    expect(await binary.commandAsync(['GET', 'bytes'])).toEqual(bytes);
  });

  it('gets the replies to 10 000 commands that do not wait for each other', async () => {
    const numbers = Array.from({ length: 10_000 }, (_, i) => i);
    const replies = numbers.map((i) =>
      client.commandAsync(i % 2 === 0 ? ['INCR', 'n'] : ['ECHO', `echo ${i}`]),
    );
    expect(await Promise.all(replies)).toEqual(numbers.map((i) => (i % 2 === 0 ? i / 2 + 1 : `echo ${i}`)));
    const sets = await client.pipelineAsync(numbers.map((i) => ['SET', `key ${i}`, i]));
    expect(new Set(sets)).toEqual(new Set(['OK']));
    expect(await client.commandAsync(['DBSIZE'])).toBe(10_001);
  });

  it('gets a reply of many megabytes', async () => {
    const megabyte = 'x'.repeat(1024 * 1024);
    await client.pipelineAsync(Array.from({ length: 8 }, () => ['RPUSH', 'list', megabyte]));
    expect(await client.commandAsync(['LRANGE', 'list', 0, -1])).toEqual(Array(8).fill(megabyte));
    await using narrow = await connect({ maxReplyBytes: 1_000_000 });
    await expect(narrow.commandAsync(['LRANGE', 'list', 0, -1])).rejects.toMatchObject({
      status: SocketErrorStatus.messageTooLong,
    });
  });

  it('throws what the server refuses, and goes on', async () => {
    await client.commandAsync(['SET', 'tea', 'green']);
    await expect(client.commandAsync(['HGET', 'tea', 'colour'])).rejects.toMatchObject({
      name: 'RedisError',
      code: 'WRONGTYPE',
      message: 'Cannot HGET: WRONGTYPE Operation against a key holding the wrong kind of value',
    });
    await client.commandAsync(['MULTI']);
    await client.commandAsync(['INCR', 'tea']);
    await client.commandAsync(['GET', 'tea']);
    const [refused, value] = (await client.commandAsync(['EXEC'])) as unknown[];
    expect(refused).toMatchObject({ code: 'ERR', text: 'ERR value is not an integer or out of range' });
    expect(value).toBe('green');
  });

  it('is not let in without the password, and is with it', async () => {
    await using guarded = await RedisServer.start('--requirepass', 'sesame');
    const open = (password?: string): Promise<RedisClient> =>
      RedisClient.connectAsync('127.0.0.1', guarded.port, { password }, { timeoutMs: 10_000 });
    await expect(open()).rejects.toMatchObject({ name: 'RedisError', code: 'NOAUTH' });
    await expect(open('wrong')).rejects.toMatchObject({ code: 'WRONGPASS' });
    await using inside = await open('sesame');
    expect(await inside.commandAsync(['PING'])).toBe('PONG');
  });

  it('hears messages while commands go on, on the same connection', async () => {
    const news = await client.subscribeAsync('news');
    const patterns = await client.subscribePatternAsync('n?ws');
    await using other = await connect();
    const echoes: Promise<unknown>[] = [];
    for (let i = 0; i < 100; i++) {
      echoes.push(client.commandAsync(['ECHO', i]));
      expect(await other.publishAsync('news', `message ${i}`)).toBe(2);
    }
    expect(await Promise.all(echoes)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
    const heard: unknown[] = [];
    for await (const { payload } of news) {
      heard.push(payload);
      if (heard.length === 100) break;
    }
    expect(heard).toEqual(Array.from({ length: 100 }, (_, i) => `message ${i}`));
    expect(await patterns.next()).toMatchObject({ value: { channel: 'news', payload: 'message 0' } });
    // The loop was left, so that nobody but the pattern hears this.
    expect(await client.publishAsync('news', 'anybody?')).toBe(1);
  });

  it('tells of keys that have changed, if asked to', async () => {
    const pushes: unknown[] = [];
    await using tracking = await connect({ onPush: (push) => pushes.push(push) });
    await tracking.pipelineAsync([
      ['CLIENT', 'TRACKING', 'ON'],
      ['GET', 'tea'],
    ]);
    await client.commandAsync(['SET', 'tea', 'green']);
    await tracking.commandAsync(['PING']);
    expect(pushes).toMatchObject([{ kind: 'invalidate', values: [['tea']] }]);
  });

  it('rejects what waits when the server ends, and its loops', async () => {
    const own = await RedisServer.start();
    await using lonely = await RedisClient.connectAsync('127.0.0.1', own.port);
    const news = await lonely.subscribeAsync('news');
    const ended = expect(news.next()).rejects.toMatchObject({ name: 'SocketError', source: 'peer' });
    const waiting = expect(lonely.commandAsync(['BLPOP', 'nothing', 0])).rejects.toMatchObject({
      name: 'SocketError',
      source: 'peer',
    });
    await own[Symbol.asyncDispose]();
    await Promise.all([ended, waiting]);
    await expect(lonely.commandAsync(['PING'])).rejects.toMatchObject({ name: 'SocketError' });
  });
});

describeWithPrograms(['redis-server'], 'npm run sample:redis', () => {
  let main: string;
  let server: RedisServer;
  beforeAll(async () => {
    main = await compiledProgram('docs/samples/redis/main.ts');
    server = await RedisServer.start('--requirepass', 'sesame');
  }, 60_000);
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const atServer = (...args: string[]): Promise<Program> =>
    startProgram(process.execPath, [main, '--port', String(server.port), ...args], {
      env: { REDIS_PASSWORD: 'sesame' },
    });

  it('sends a command and prints the reply', async () => {
    await using program = await atServer('RPUSH', 'cups', 'a', 'b');
    expect(await program.ends()).toBe('exit status 0');
    expect(program.output).toBe('(number) 2\n');
  });

  it('sends lines of a pipe, and prints the replies in order', async () => {
    await using program = await atServer();
    program.type('SET tea "green and hot"\nGET tea\nHGET tea x\nMONITOR\n\nLRANGE cups 0 -1\n');
    program.endInput();
    expect(await program.ends()).toBe('exit status 0');
    expect(program.output).toBe(
      '"OK"\n"green and hot"\n' +
        '(error) WRONGTYPE Operation against a key holding the wrong kind of value\n' +
        '(error) Cannot send MONITOR as a command: its output is no reply\n' +
        '1) "a"\n2) "b"\n',
    );
  });

  it('subscribes until Ctrl-C', async () => {
    await using program = await atServer('subscribe', 'news');
    await program.prints(/Listening to "news"/);
    await using publisher = await atServer('PUBLISH', 'news', 'a\u001b[31mb');
    await publisher.ends();
    await program.prints(/^"news" "a\\u001b\[31mb"$/m);
    process.kill(program.pid, 'SIGINT');
    expect(await program.ends()).toBe('exit status 0');
  });

  it.each([
    ['NOSUCH', 1, "redis: Cannot NOSUCH: ERR unknown command 'NOSUCH', with args beginning with: "],
    ['subscribe', 2, 'redis: subscribe needs a channel (--help shows how)'],
  ])('%s ends with %d and says in one line what is wrong', async (word, status, line) => {
    await using program = await atServer(word);
    expect(await program.ends()).toBe(`exit status ${status}`);
    expect(program.output).toBe(`${line}\n`);
  });
});
