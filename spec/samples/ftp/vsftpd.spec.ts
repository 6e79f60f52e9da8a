import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FtpClient } from '../../../docs/samples/ftp/ftp-client.js';
import { fileToRead, fileToWrite } from '../../../docs/samples/ftp/local-file.js';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, startProgram, type Program } from '../../support/real-parts.js';
import { inputOf, Kept } from './support/memory-streams.js';
import { Vsftpd } from './support/vsftpd.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

let server: Vsftpd;
let folder: string;

const here = (name: string): string => path.join(folder, name);
const there = (name: string): string => path.join(server.files, name);
const much = Buffer.alloc(3_000_000, 'all kinds of tea, ');

async function start(): Promise<void> {
  server = await Vsftpd.start();
  folder = await mkdtemp(path.join(tmpdir(), 'ftp-'));
  await writeFile(there('hello.txt'), 'hello\r\nthere\n');
  await writeFile(there('much'), much);
}

async function stop(): Promise<void> {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
}

describeWithPrograms(['vsftpd'], 'FtpClient on a real server (vsftpd)', () => {
  beforeAll(start);
  afterAll(stop);

  const connect = (mode: 'passive' | 'active' = 'passive'): Promise<FtpClient> =>
    FtpClient.connectAsync('127.0.0.1', server.port, { mode }, { timeoutMs: 10_000 });

  it.each(['passive', 'active'] as const)('lists, gets and puts, %s', async (mode) => {
    await using client = await connect(mode);
    await mkdir(there(`${mode} folder`));
    await writeFile(there(`${mode} folder/a b.txt`), 'six by');
    await symlink('/etc', there(`${mode} folder/link`));
    expect(await client.listAsync(`${mode} folder`)).toEqual([
      { name: 'a b.txt', kind: 'file', sizeBytes: 6, modifiedAt: undefined },
      { name: 'link', kind: 'link', sizeBytes: 4, modifiedAt: undefined },
    ]);
    expect(await client.listAsync('nothing')).toEqual([]);

    const kept = new Kept();
    expect(await client.getAsync('hello.txt', kept.stream)).toBe(13);
    expect(await kept.whole()).toBe('hello\r\nthere\n');
    expect(await client.putAsync(`gr\u00fc\u00dfe ${mode}.txt`, inputOf('from ', 'us'))).toBe(7);
    expect(await readFile(there(`gr\u00fc\u00dfe ${mode}.txt`), 'utf8')).toBe('from us');
  });

  it('gets into a file and puts out of one, with progress', async () => {
    await using client = await connect();
    const progress: number[] = [];
    const onProgress = (bytes: number): void => void progress.push(bytes);
    const target = await fileToWrite(here('much'));
    await client.getAsync('much', target.outputStream, { onProgress });
    await target.closeAsync();
    expect(Buffer.compare(await readFile(here('much')), much)).toBe(0);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.length).toBeGreaterThan(10);
    expect(progress.at(-1)).toBe(much.length);

    const source = await fileToRead(here('much'));
    expect(await client.putAsync('much again', source.inputStream)).toBe(much.length);
    await source.closeAsync();
    expect(Buffer.compare(await readFile(there('much again')), much)).toBe(0);
  });

  it('goes on where a transfer ended, both ways', async () => {
    await using client = await connect();
    await writeFile(here('part'), much.subarray(0, 1_234_567));
    const target = await fileToWrite(here('part'), true);
    await client.getAsync('much', target.outputStream, { offset: 1_234_567 });
    await target.closeAsync();
    expect(Buffer.compare(await readFile(here('part')), much)).toBe(0);

    await writeFile(there('part'), much.subarray(0, 1_234_567));
    const source = await fileToRead(here('part'), await client.sizeAsync('part'));
    await client.putAsync('part', source.inputStream, { append: true });
    await source.closeAsync();
    expect(Buffer.compare(await readFile(there('part')), much)).toBe(0);
  });

  it.each(['get', 'put'] as const)('aborts a %s, and can be used on', async (verb) => {
    await using client = await connect();
    // A hole of a gibibyte takes no room, and too long to be done before we give up.
    for (const file of [there('hole'), here('hole')]) {
      await writeFile(file, '');
      await truncate(file, 1024 ** 3);
    }
    const controller = new AbortController();
    const { signal } = controller;
    const onProgress = (bytes: number): void => {
      if (bytes > 1_000_000) controller.abort(new Error('enough'));
    };
    if (verb === 'get') {
      const getting = client.getAsync('hole', new Kept().stream, { signal, onProgress });
      await expect(getting).rejects.toThrow('enough');
    } else {
      const source = await fileToRead(here('hole'));
      const putting = client.putAsync('put hole', source.inputStream, { signal, onProgress });
      await expect(putting).rejects.toThrow('enough');
      source.close();
      expect((await stat(there('put hole'))).size).toBeLessThan(1024 ** 3);
    }
    const kept = new Kept();
    await client.getAsync('hello.txt', kept.stream);
    expect(await kept.whole()).toBe('hello\r\nthere\n');
  });

  it('says what the server has against it', async () => {
    await using client = await connect();
    await expect(client.getAsync('nothing', new Kept().stream)).rejects.toMatchObject({
      name: 'FtpError',
      message: 'Cannot get "nothing": 550 Failed to open file.',
    });
    await expect(client.putAsync('no/such/folder', inputOf('x'))).rejects.toMatchObject({ code: 553 });
    await expect(
      FtpClient.connectAsync('127.0.0.1', server.port, { user: 'ann', password: 'x' }),
    ).rejects.toThrow('Cannot log in as "ann": 530 ');
  });
});

describeWithPrograms(['vsftpd'], 'npm run sample:ftp', () => {
  let main: string;
  beforeAll(async () => {
    main = await compiledProgram('docs/samples/ftp/main.ts');
    await start();
  }, 60_000);
  afterAll(async () => {
    await stop();
  });

  const run = async (args: readonly string[]): Promise<Program> => {
    const program = await startProgram(process.execPath, [main, ...args, '--port', String(server.port)], {
      cwd: folder,
    });
    await program.ends(20_000);
    return program;
  };

  it('lists, gets, resumes and puts', async () => {
    const list = await run(['list', '127.0.0.1']);
    expect(list.output).toBe(
      `file         13 B                  hello.txt\nfile      2.9 MiB                  much\n`,
    );
    await writeFile(here('much'), much.subarray(0, 1_000_000));
    const get = await run(['get', '127.0.0.1', 'much', '--resume', '--active']);
    expect(get.output).toMatch(/^much \[={30}\] 100 % {2}2\.9 MiB of 2\.9 MiB, [\d.]+ .?i?B\/s\n$/);
    expect(Buffer.compare(await readFile(here('much')), much)).toBe(0);
    const put = await run(['put', '127.0.0.1', 'much', 'copy']);
    expect(put.end).toBe('exit status 0');
    expect(Buffer.compare(await readFile(there('copy')), much)).toBe(0);
  });

  it.each([
    [
      ['get', '127.0.0.1', 'nothing'],
      'ftp: Cannot tell the size of "nothing": 550 Could not get file size.\n',
    ],
    [['put', '127.0.0.1', 'nothing'], "ftp: ENOENT: no such file or directory, stat 'nothing'\n"],
  ])('%j says in one line what is wrong', async (args, line) => {
    const program = await run(args);
    expect(program.output).toBe(line);
    expect(program.end).toBe('exit status 1');
  });
});
