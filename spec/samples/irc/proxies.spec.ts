import { beforeAll, expect, it, jest } from '@jest/globals';
import { socks5Server } from '../../support/proxy-server.js';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, startProgram } from '../../support/real-parts.js';
import { dante, microsocks, tinyproxy } from '../../support/real-proxies.js';
import { connectClient, nextEvent } from './support/connect-client.js';
import { startServer } from './support/start-server.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

let main: string;
beforeAll(async () => {
  main = await compiledProgram('docs/samples/irc/main.ts');
}, 60_000);

/** Starts the program, through proxies, and hears in the channel what it says. */
async function speaksThrough(...via: readonly string[]): Promise<void> {
  await using server = await startServer();
  await using ann = await connectClient(server.port, 'ann');
  await ann.joinAsync('#tea');
  const joined = nextEvent(ann, 'join');
  const heard = nextEvent(ann, 'message');
  const args = ['--server', 'localhost', '--port', String(server.port), '--nick', 'bob', '--channel', '#tea'];
  await using program = await startProgram(process.execPath, [
    main,
    ...args,
    ...via.flatMap((url) => ['--via', url]),
  ]);
  await joined;
  program.type('hello from afar\n');
  expect(await heard).toMatchObject({ text: 'hello from afar', from: { nick: 'bob' } });
  program.endInput();
  expect(await program.ends()).toBe('exit status 0');
}

describeWithPrograms(['danted', 'microsocks', 'tinyproxy'], 'npm start -- --server HOST --via PROXY', () => {
  it('goes through dante', async () => {
    await using proxy = await dante();
    await speaksThrough(`socks5://127.0.0.1:${proxy.port}`);
  });

  it('goes through MicroSocks, which wants a password', async () => {
    await using proxy = await microsocks('ann', 'open sesame');
    await speaksThrough(`socks5://ann:open%20sesame@127.0.0.1:${proxy.port}`);
  });

  it('goes through tinyproxy, which wants a password', async () => {
    await using proxy = await tinyproxy({ auth: 'ann sesame' });
    await speaksThrough(`http://ann:sesame@127.0.0.1:${proxy.port}`);
  });

  it('goes through all of them in a row, and one of ours', async () => {
    await using first = await tinyproxy();
    await using second = await microsocks('ann', 'sesame');
    await using third = await dante();
    await using fourth = await socks5Server({ username: 'bob', password: 'barley' });
    await speaksThrough(
      `http://127.0.0.1:${first.port}`,
      `socks5://ann:sesame@127.0.0.1:${second.port}`,
      `socks5://127.0.0.1:${third.port}`,
      `socks5://bob:barley@127.0.0.1:${fourth.port}`,
    );
  });

  it('says in one line which proxy refused', async () => {
    await using proxy = await microsocks('ann', 'open sesame');
    const url = `socks5://ann:barley@127.0.0.1:${proxy.port}`;
    await using program = await startProgram(process.execPath, [main, '--server', 'h', '--via', url]);
    expect(await program.ends()).toBe('exit status 1');
    expect(program.output).toBe(
      `irc: Cannot connect to "h" port 6667 through proxy socks5 at "127.0.0.1" port ${proxy.port}: ` +
        'it refused the user name or the password (SOCKS5)\n',
    );
  });
});
