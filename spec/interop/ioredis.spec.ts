import { expect, it, jest } from '@jest/globals';
import type { Socket } from 'node:net';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { StreamSocket } from '../../lib/index.js';
import { toDuplex } from '../../lib/node.js';
import { describeWithPrograms } from '../support/real-parts.js';
import { startRedisServer } from './support/redis-server.js';

jest.setTimeout(30_000);

/** Connects by our sockets. */
class OurConnector extends AbstractConnector {
  readonly #options: RedisOptions;

  constructor(options: unknown) {
    super(2_000);
    this.#options = options as RedisOptions;
  }

  override connect(): ReturnType<AbstractConnector['connect']> {
    const { host = '127.0.0.1', port = 6379 } = this.#options;
    this.connecting = true;
    const duplex = toDuplex(new StreamSocket(), { allowHalfOpen: false }).connect(port, host);
    this.stream = duplex as unknown as Socket;
    return Promise.resolve(this.stream);
  }
}

function connect(port: number): Redis {
  return new Redis({ port, Connector: OurConnector, retryStrategy: () => 20 });
}

describeWithPrograms(['redis-server'], 'ioredis, on redis-server, over our sockets', () => {
  it('sets and gets, in pipelines and in transactions', async () => {
    const { port, program } = await startRedisServer();
    await using _program = program;
    const redis = connect(port);
    await redis.set('name', 'Grüße');
    expect(await redis.get('name')).toBe('Grüße');

    const pipeline = redis.pipeline();
    for (let i = 0; i < 1_000; i++) pipeline.incr('count');
    const answers = await pipeline.exec();
    expect(answers?.at(-1)).toEqual([null, 1_000]);
    expect(await redis.multi().set('a', 1).incr('a').exec()).toEqual([
      [null, 'OK'],
      [null, 2],
    ]);
    const large = Buffer.alloc(4_000_000, 7);
    await redis.set('large', large);
    expect((await redis.getBuffer('large'))?.equals(large)).toBe(true);
    await redis.quit();
  });

  it('publishes and subscribes', async () => {
    const { port, program } = await startRedisServer();
    await using _program = program;
    const [hearer, speaker] = [connect(port), connect(port)];
    await hearer.subscribe('news');
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      hearer.on('message', (_: string, text: string) => {
        if (heard.push(text) === 100) resolve();
      });
    });
    for (let i = 0; i < 100; i++) void speaker.publish('news', `${i}`);
    await all;
    expect(heard).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`));
    await Promise.all([hearer.quit(), speaker.quit()]);
  });

  it('comes back when the server does', async () => {
    const { port, program } = await startRedisServer();
    const redis = connect(port);
    await redis.ping();
    const errors: unknown[] = [];
    const refused = new Promise<void>((resolve) => {
      redis.on('error', (error: unknown) => {
        errors.push(error);
        resolve();
      });
    });
    const back = new Promise<unknown>((resolve) => redis.once('ready', resolve));
    await program.stop();
    await refused;
    await using _again = (await startRedisServer(port)).program;
    await back;
    expect(await redis.ping()).toBe('PONG');
    expect(errors[0]).toMatchObject({ name: 'SocketError', code: 'ECONNREFUSED' });
    await redis.quit();
  });
});
