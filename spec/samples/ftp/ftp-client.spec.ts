import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus, StreamSocket, StreamSocketListener } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';
import { FtpClient } from '../../../docs/samples/ftp/ftp-client.js';
import type { FtpClientOptions } from '../../../docs/samples/ftp/ftp-client-options.js';
import { inputOf, Kept } from './support/memory-streams.js';
import { MiniServer, type Handler } from './support/mini-server.js';

type Handlers = Readonly<Record<string, Handler>>;
type Act = (client: FtpClient, server: MiniServer, network: MemoryNetwork) => Promise<void>;

const LOGIN = ['USER anonymous', 'PASS anonymous@', 'TYPE I', 'FEAT', 'OPTS UTF8 ON'];

/** Runs `act` with a client and a server that has these handlers; bytes arrive one by one. */
async function withServer(
  handlers: Handlers,
  act: Act,
  options: FtpClientOptions & { readonly greeting?: string } = {},
): Promise<void> {
  using network = new MemoryNetwork({ link: { chunkBytes: 1 } });
  await using server = await MiniServer.start(network, handlers, options.greeting);
  const transport = network.host('client', { addresses: ['10.0.0.2'] });
  await using client = await FtpClient.connectAsync('server', 21, {
    createSocket: () => new StreamSocket({ transport }),
    createListener: () => new StreamSocketListener({ transport }),
    clock: network.clock,
    ...options,
  });
  await act(client, server, network);
}

describe('FtpClient', () => {
  it('logs in, and lists a folder with what the server says exactly', async () => {
    const lines = 'type=cdir; .\r\ntype=file;size=6; a.txt\r\ntype=dir; sub\r\n';
    await withServer({ MLSD: (session) => session.sendData(lines) }, async (client, { heard }) => {
      expect(await client.listAsync('pub')).toMatchObject([
        { name: 'a.txt', kind: 'file', sizeBytes: 6 },
        { name: 'sub', kind: 'folder' },
      ]);
      expect(heard).toEqual([...LOGIN, 'EPSV', 'MLSD pub']);
    });
  });

  it('makes do with LIST and PASV, and connects to no other address than the server’s', async () => {
    const old: Handlers = {
      USER: ({ say }) => say('230 Come in'),
      FEAT: ({ say }) => say('500 What?'),
      EPSV: ({ say }) => say('500 What?'),
      PASV: async (session) => {
        const port = await session.listen();
        await session.say(`227 Here (192,168,1,1,${port >> 8},${port & 255})`);
      },
      LIST: (session) => session.sendData('-rw-r--r--  1 a  b  6 Nov 25 23:09 a.txt\r\n'),
    };
    await withServer(old, async (client, { heard }) => {
      expect(await client.listAsync()).toMatchObject([{ name: 'a.txt', sizeBytes: 6 }]);
      expect(heard).toEqual(['USER anonymous', 'TYPE I', 'FEAT', 'EPSV', 'PASV', 'LIST']);
    });
  });

  it.each(['passive', 'active'] as const)('gets and puts, %s', async (mode) => {
    const stored: Promise<string>[] = [];
    const handlers: Handlers = {
      RETR: (session) => session.sendData('hello'),
      STOR: async (session) => {
        const text = session.takeData();
        stored.push(text);
        await text;
      },
      APPE: (session, argument) => handlers.STOR?.(session, argument),
      REST: ({ say }) => say('350 From there'),
      SIZE: ({ say }) => say('213 5'),
    };
    await withServer(
      handlers,
      async (client, { heard }) => {
        const kept = new Kept();
        const progress: number[] = [];
        const onProgress = (bytes: number): void => void progress.push(bytes);
        expect(await client.sizeAsync('a.txt')).toBe(5);
        expect(await client.getAsync('a.txt', kept.stream, { onProgress })).toBe(5);
        expect(await kept.whole()).toBe('hello');
        expect(progress.at(-1)).toBe(5);
        expect(await client.getAsync('a.txt', kept.stream, { offset: 7 })).toBe(5);
        expect(await client.putAsync('b.txt', inputOf('one ', 'two'))).toBe(7);
        expect(await client.putAsync('b.txt', inputOf(' three'), { append: true })).toBe(6);
        expect(await Promise.all(stored)).toEqual(['one two', ' three']);
        const commands = heard.slice(LOGIN.length).filter((line) => !line.startsWith('EP'));
        expect(commands).toEqual([
          'SIZE a.txt',
          'RETR a.txt',
          'REST 7',
          'RETR a.txt',
          'STOR b.txt',
          'APPE b.txt',
        ]);
      },
      { mode },
    );
  });

  it('lets the server connect by PORT, and nobody else', async () => {
    const handlers: Handlers = {
      EPRT: ({ say }) => say('522 Not by this'),
      PORT: async (session, argument) => {
        const numbers = argument.split(',').map(Number);
        expect(numbers.slice(0, 4)).toEqual([10, 0, 0, 2]);
        const port = (numbers[4] ?? 0) * 256 + (numbers[5] ?? 0);
        session.connectTo(port, 'stranger');
        const stranger = await session.data();
        stranger.closed.catch(() => undefined);
        session.connectTo(port);
        await session.say('200 I shall');
      },
      RETR: (session) => session.sendData('hello'),
    };
    await withServer(
      handlers,
      async (client) => {
        const kept = new Kept();
        await client.getAsync('a.txt', kept.stream);
        expect(await kept.whole()).toBe('hello');
      },
      { mode: 'active' },
    );
  });

  it('does not take the end of the data for the end of the file', async () => {
    await withServer({ RETR: (session) => session.sendData('hel', '451 Disk error') }, async (client) => {
      await expect(client.getAsync('a.txt', new Kept().stream)).rejects.toMatchObject({
        name: 'FtpError',
        code: 451,
        isTemporary: true,
        message: 'Cannot get "a.txt": 451 Disk error',
      });
    });
  });

  it('says why the server stopped taking a file', async () => {
    const handlers: Handlers = {
      STOR: async (session) => {
        await session.say('150 Go ahead');
        (await session.data()).abort();
        await session.say('552 Disk full');
      },
    };
    await withServer(handlers, async (client) => {
      const much = Array.from({ length: 50 }, () => 'x'.repeat(10_000));
      await expect(client.putAsync('a.txt', inputOf(...much))).rejects.toMatchObject({ code: 552 });
    });
  });

  it('aborts a transfer, and can be used on', async () => {
    const handlers: Handlers = {
      RETR: async (session) => {
        await session.say('150 Here it comes');
        const socket = await session.data();
        await socket.outputStream.writeAsync(new TextEncoder().encode('hel'));
        await socket.inputStream.readAsync(1).catch(() => undefined);
        socket.close();
        await session.say('426 You hung up');
      },
      MLSD: (session) => session.sendData('type=file; a.txt\r\n'),
    };
    await withServer(handlers, async (client, { heard }) => {
      const controller = new AbortController();
      const kept = new Kept(() => {
        controller.abort(new Error('enough'));
      });
      const { signal } = controller;
      await expect(client.getAsync('a.txt', kept.stream, { signal })).rejects.toThrow('enough');
      await expect(client.getAsync('a.txt', kept.stream, { signal })).rejects.toThrow('enough');
      expect(await client.listAsync()).toHaveLength(1);
      expect(heard.slice(LOGIN.length)).toEqual(['EPSV', 'RETR a.txt', 'ABOR', 'EPSV', 'MLSD']);
    });
  });

  it('aborts what stands still', async () => {
    const handlers: Handlers = {
      RETR: async (session) => {
        await session.say('150 Here it comes');
        const socket = await session.data();
        await socket.inputStream.readAsync(1).catch(() => undefined);
        await session.say('426 You hung up');
      },
    };
    await withServer(handlers, async (client, _, { clock }) => {
      const before = clock.now();
      await expect(client.getAsync('a.txt', new Kept().stream)).rejects.toMatchObject({
        name: 'TimeoutError',
        message: 'Nothing was transferred for 60000 ms',
      });
      expect(clock.now() - before).toBeGreaterThanOrEqual(60_000);
    });
  });

  it('is refused, and goes on', async () => {
    const handlers: Handlers = {
      RETR: ({ say }) => say('550 Failed to open file.'),
      SIZE: ({ say }) => say('213 many'),
      MLSD: (session) => session.sendData('type=file; a\r\ntype=file; b\r\ntype=file; c\r\n'),
    };
    await withServer(
      handlers,
      async (client) => {
        await expect(client.getAsync('a.txt', new Kept().stream)).rejects.toMatchObject({
          message: 'Cannot get "a.txt": 550 Failed to open file.',
        });
        await expect(client.sizeAsync('a.txt')).rejects.toThrow('Cannot tell the size of "a.txt": 213 many');
        await expect(client.getAsync('a\r\nDELE b', new Kept().stream)).rejects.toThrow(RangeError);
        await expect(client.getAsync('a', new Kept().stream, { offset: 5 })).rejects.toMatchObject({
          code: 502,
        });
        await expect(client.listAsync()).rejects.toThrow('more than 2 entries');
      },
      { maxListEntries: 2 },
    );
  });

  it.each([
    ['its greeting', {}, '421 Too many users', 'Cannot begin: 421 Too many users'],
    [
      'the user',
      { USER: ({ say }) => say('530 Not you') },
      undefined,
      'Cannot log in as "anonymous": 530 Not you',
    ],
    [
      'the password',
      { PASS: ({ say }) => say('530 Wrong') },
      undefined,
      'Cannot log in as "anonymous": 530 Wrong',
    ],
  ] as const satisfies readonly [string, Handlers, string | undefined, string][])(
    'is not let in by %s',
    async (_, handlers, greeting, message) => {
      const options = greeting === undefined ? {} : { greeting };
      await expect(withServer(handlers, () => Promise.resolve(), options)).rejects.toThrow(message);
    },
  );

  it('waits out a server that is not ready yet', async () => {
    const greeting = '120 In a moment\r\n220 Ready';
    await withServer(
      { SIZE: ({ say }) => say('213 1') },
      async (client) => {
        expect(await client.sizeAsync('a')).toBe(1);
      },
      { greeting },
    );
  });

  it('closes a connection whose server has fallen silent', async () => {
    await withServer({ SIZE: () => undefined }, async (client) => {
      const timedOut = { status: SocketErrorStatus.connectionTimedOut };
      await expect(client.sizeAsync('a')).rejects.toMatchObject(timedOut);
      await expect(client.sizeAsync('a')).rejects.toMatchObject({ name: 'SocketError', source: 'caller' });
    });
  });
});
