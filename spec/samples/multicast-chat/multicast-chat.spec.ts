import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, freePort, type Program, startProgram } from '../../support/real-parts.js';
import { Terminal } from '../support/terminal.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

let main: string;
beforeAll(async () => {
  main = await compiledProgram('docs/samples/multicast-chat/main.ts');
}, 60_000);

/** A group on this machine alone, and a port that nobody else's is on. */
async function somewhere(): Promise<readonly string[]> {
  return ['--adapter', '127.0.0.1', '--port', String(await freePort())];
}

const start = (...args: readonly string[]): Promise<Program> =>
  startProgram(process.execPath, [main, ...args]);

describe('npm run sample:multicast-chat', () => {
  it('lets three programs of one machine see and hear each other, and sees them go', async () => {
    const where = await somewhere();
    await using ann = await start(...where, '--name', 'ann', '--stay');
    await ann.prints(/^You are ann in the room lobby: 239\.77\.67\.1 port \d+ by interface 127\.0\.0\.1\./);
    await using bob = await start(...where, '--name', 'bob');
    await using carl = await start(...where, '--name', 'carl');
    await ann.prints(/--> bob is there \(127\.0\.0\.1\)/);
    await bob.prints(/--> ann is there/);
    await bob.prints(/--> carl is there/);
    await carl.prints(/--> bob is there/);
    await carl.prints(/--> ann is there/);

    bob.type('hello, both\n');
    await ann.prints(/^<bob> hello, both$/m);
    await carl.prints(/^<bob> hello, both$/m);
    carl.type('/name charles\n/frob\n/who\n');
    await ann.prints(/^--- carl is now called charles$/m);
    await carl.prints(/^--- There is no \/frob; \/help shows what there is$/m);
    await carl.prints(/^In the room: charles \(you\), (ann, bob|bob, ann)$/m);

    carl.type('/quit\n');
    expect(await carl.ends()).toBe('exit status 0');
    await ann.prints(/^<-- charles left$/m);
    bob.endInput();
    expect(await bob.ends()).toBe('exit status 0');
    await ann.prints(/^<-- bob left$/m);
    ann.endInput();
    process.kill(ann.pid, 'SIGTERM');
    expect(await ann.ends()).toBe('exit status 0');
  });

  it('says the lines of a pipe one after the other, then leaves', async () => {
    const where = await somewhere();
    await using ann = await start(...where, '--name', 'ann');
    await ann.prints(/You are ann/);
    await using bob = await start(...where, '--name', 'bob');
    bob.type(Array.from({ length: 50 }, (_, n) => `line ${n}\n`).join(''));
    bob.endInput();
    expect(await bob.ends()).toBe('exit status 0');
    await ann.prints(/<-- bob left/);

    const heard = [...ann.output.matchAll(/^<bob> line (\d+)$/gm)].map(([, n]) => Number(n));
    expect(heard).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('keeps rooms apart', async () => {
    const where = await somewhere();
    await using ann = await start(...where, '--name', 'ann', '--room', 'tea');
    await using bob = await start(...where, '--name', 'bob', '--room', 'coffee');
    await using bea = await start(...where, '--name', 'bea', '--room', 'coffee');
    await bob.prints(/--> bea is there/);
    bob.type('black\n');
    await bea.prints(/<bob> black/);
    expect(ann.output).not.toContain('bob');
  });

  it.each([
    ['--frob', "multicast-chat: Unknown option '--frob' (--help shows how)\n", 2],
    ['--adapter eth99', /^multicast-chat: Cannot find network interface "eth99": .*\n$/, 1],
  ])('%s says in one line what is wrong', async (args, line, status) => {
    await using program = await start(...args.split(' '));
    expect(await program.ends()).toBe(`exit status ${status}`);
    if (typeof line === 'string') expect(program.output).toBe(line);
    else expect(program.output).toMatch(line);
  });
});

describeWithPrograms(['tmux'], 'npm run sample:multicast-chat on a terminal', () => {
  it('has a prompt that others do not disturb, and ends with Ctrl-C', async () => {
    const where = await somewhere();
    const command = [process.execPath, main, ...where, '--name', 'ann'];
    await using terminal = await Terminal.start(command, { TERM: 'screen', NO_COLOR: '1' });
    await terminal.sees(/^ann>$/m);
    await terminal.type('hel');
    await using bob = await start(...where, '--name', 'bob');
    bob.type('hi ann\n');
    await terminal.sees(/^<bob> hi ann\nann> hel$/m);
    await terminal.enter('lo');
    await bob.prints(/^<ann> hello$/m);
    await terminal.sees(/^ann> hello\nann>$/m);
    await terminal.type('/na');
    await terminal.press('Tab');
    await terminal.enter(' anna');
    await terminal.sees(/^You are now called anna\nanna>$/m);
    await terminal.press('C-c');
    expect(await terminal.ends()).toBe(0);
    await bob.prints(/^<-- anna left$/m);
  });
});
