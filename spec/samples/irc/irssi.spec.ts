import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, jest } from '@jest/globals';
import { describeWithPrograms } from '../../support/real-parts.js';
import { connectClient, nextEvent } from './support/connect-client.js';
import { startServer } from './support/start-server.js';
import { Terminal } from '../support/terminal.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

describeWithPrograms(['irssi', 'tmux'], 'IrcServer with a real client (irssi)', () => {
  it('lets irssi and our client see each other’s lines', async () => {
    await using folder = await temporaryFolder();
    const home = folder.path;
    // Left to itself it holds back what it has to say, for seconds.
    await writeFile(path.join(home, 'startup'), 'SET cmd_queue_speed 10msec\nSET cmds_max_at_once 100\n');
    await using server = await startServer({ network: 'TestNet', motd: ['Hello from our server'] });
    await using ann = await connectClient(server.port, 'ann');
    await ann.joinAsync('#tea');
    const command = ['irssi', `--home=${home}`, '-n', 'iris'];
    await using irssi = await Terminal.start(command, { TERM: 'screen', LANG: 'C.UTF-8' });
    await irssi.sees(/irssi\.org/);
    await irssi.enter(`/connect 127.0.0.1 ${server.port}`);
    await irssi.sees(/Hello from our server/);

    const joined = nextEvent(ann, 'join');
    await irssi.enter('/join #tea');
    expect(await joined).toMatchObject({ from: { nick: 'iris' } });
    await irssi.sees(/@ann/);
    const heard = nextEvent(ann, 'message');
    await irssi.enter('hello from irssi');
    expect(await heard).toMatchObject({ target: '#tea', text: 'hello from irssi' });
    await ann.sayAsync('#tea', 'hello from ann');
    await irssi.sees(/<@?ann> hello from ann/);
    await ann.actAsync('#tea', 'waves');
    await irssi.sees(/\* ann waves/);
    expect(await ann.ctcpAsync('iris', 'VERSION')).toMatch(/^irssi/);

    await ann.setTopicAsync('#tea', 'All about tea');
    await irssi.sees(/changed the topic of #tea to: All about tea/);
    await irssi.enter('/whois ann');
    await irssi.enter('/window 1');
    await irssi.sees(/ircname\s+: ann/);
    const quit = nextEvent(ann, 'quit');
    await irssi.enter('/quit tea time');
    expect(await quit).toMatchObject({ reason: 'Quit: tea time', channels: ['#tea'] });
  });
});

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'irssi-'));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
