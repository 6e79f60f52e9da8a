import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, freePort, startProgram, type Program } from '../../support/real-parts.js';
import { connectClient, nextEvent } from './support/connect-client.js';
import { startServer } from './support/start-server.js';
import { Terminal } from '../support/terminal.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

let main: string;
beforeAll(async () => {
  main = await compiledProgram('docs/samples/irc/main.ts');
}, 60_000);

const start = (...args: string[]): Promise<Program> => startProgram(process.execPath, [main, ...args]);

describe('npm start', () => {
  it('without a terminal plays a conversation, prints it and ends', async () => {
    await using program = await start();
    program.endInput();
    expect(await program.ends()).toBe('exit status 0');
    const [first, ...lines] = program.output.trimEnd().split('\n');
    expect(first).toMatch(/^A server listens on 127\.0\.0\.1 port \d+\./);
    expect(lines.map((line) => line.replace(/rolled \d \+ \d = \d+/, 'rolled two dice'))).toEqual([
      '--- Welcome to Local, alice!~alice@127.0.0.1',
      '--- This server, the bot and the client you see it with',
      '--- are samples of streamsocket: its sockets, and nothing else.',
      '--- You are alice',
      '--> alice joined #lobby',
      '#lobby -parrot- Welcome, alice! Say !help to see what I can do.',
      '--> bob joined #lobby',
      '#lobby -parrot- Welcome, bob! Say !help to see what I can do.',
      '#lobby <bob> hello alice, is this thing on?',
      '#lobby <alice> loud and clear: TCP, and our own sockets at every end',
      '#lobby * bob puts the kettle on',
      '#lobby <bob> !roll 2d6',
      '#lobby -parrot- bob rolled two dice',
      '--- alice set the topic of #lobby: Tea, and how to brew it',
      '--- bob is now known as robert',
      '--- robert answers VERSION: streamsocket IRC sample',
      '--- in #lobby: @parrot alice robert',
      '<-- robert quit (Quit: tea time)',
      '#lobby <alice> bye, parrot',
    ]);
  });

  it('-- --help shows what there is', async () => {
    await using program = await start('--help');
    expect(await program.ends()).toBe('exit status 0');
    expect(program.output).toContain('npm start -- serve');
  });

  it.each([
    ['--frob', "irc: Unknown option '--frob' (--help shows how)"],
    ['--server', 'irc: --server needs a value (--help shows how)'],
    ['--server h --port x', 'irc: --port must be a number from 1 to 65535, not "x" (--help shows how)'],
    ['frob', 'irc: Unknown command "frob" (--help shows how)'],
  ])('-- %s says in one line what is wrong, and ends with 2', async (args, line) => {
    await using program = await start(...args.split(' '));
    expect(await program.ends()).toBe('exit status 2');
    expect(program.output).toBe(`${line}\n`);
  });

  it('-- --server says in one line that nobody listens there, and ends with 1', async () => {
    const port = await freePort();
    await using program = await start('--server', '127.0.0.1', '--port', String(port), '--nick', 'ann');
    expect(await program.ends()).toBe('exit status 1');
    expect(program.output).toMatch(/^irc: Cannot connect to "127\.0\.0\.1" .*ECONNREFUSED.*\n$/);
  });

  it('-- --server talks to any server; lines of a pipe are said one after the other', async () => {
    await using server = await startServer();
    await using ann = await connectClient(server.port, 'ann');
    await ann.joinAsync('#tea');
    const heard: string[] = [];
    ann.on('message', ({ from, kind, text }) => heard.push(`${from.nick} ${kind} ${text}`));
    const left = nextEvent(ann, 'quit');
    const joined = nextEvent(ann, 'join');
    await using program = await start(
      '--server',
      '127.0.0.1',
      '--port',
      String(server.port),
      '--nick',
      'bob',
      '--channel',
      '#tea',
    );
    await joined;
    await ann.sayAsync('#tea', 'careful with \x1b[31mcolours\x1b[0m and \x0304such\x03');
    await program.prints(/#tea <ann> careful with \[31mcolours\[0m and such\n/);
    program.type('hello\n/me waves\n//etc is a folder\n/frob\n/msg nobody hi\n/topic Tea\n/names\n');
    program.endInput();
    expect(await left).toMatchObject({ from: { nick: 'bob' } });
    expect(await program.ends()).toBe('exit status 0');
    expect(heard).toEqual(['bob message hello', 'bob action waves', 'bob message /etc is a folder']);
    expect(program.output).toContain('#tea * bob waves\n');
    expect(program.output).toContain('--- There is no /frob; /help shows what there is\n');
    expect(program.output).toContain('--- Cannot PRIVMSG: No such nick/channel (401 nobody)\n');
    expect(program.output).toContain("--- Cannot TOPIC: You're not channel operator (482 #tea)\n");
    expect(program.output).toContain('In #tea: @ann bob\n');
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    '-- serve is a server until %s, then says goodbye',
    async (signal) => {
      await using program = await start('serve', '--port', '0');
      await program.prints(/Listening on 127\.0\.0\.1 port \d+/);
      const port = Number(/port (\d+)/.exec(program.output)?.[1]);
      await using ann = await connectClient(port, 'ann', { reconnect: false });
      await ann.joinAsync('#tea');
      const closed = nextEvent(ann, 'closed');
      process.kill(program.pid, signal);
      expect(await closed).toMatchObject({
        error: { message: 'Closing link: 127.0.0.1 (Server is closing)' },
      });
      expect(await program.ends()).toBe('exit status 0');
    },
  );

  it('-- serve says in one line that the port is taken', async () => {
    await using server = await startServer();
    await using program = await start('serve', '--port', String(server.port));
    expect(await program.ends()).toBe('exit status 1');
    expect(program.output).toMatch(/^irc: .*EADDRINUSE.*\n$/);
  });
});

describeWithPrograms(['tmux'], 'npm start on a terminal', () => {
  it('is a chat with a bot, with a prompt that lines do not disturb', async () => {
    const command = [process.execPath, main, '--nick', 'ann'];
    await using terminal = await Terminal.start(command, { TERM: 'screen', NO_COLOR: '1' });
    await terminal.sees(/#lobby -parrot- Welcome, ann!/);
    await terminal.sees(/^#lobby ann>$/m);
    const port = Number(/port (\d+)/.exec(await terminal.screen())?.[1]);
    await terminal.enter('!echo hello there');
    await terminal.sees(/^#lobby -parrot- hello there$/m);

    // Somebody comes and speaks while a line is being typed that has wrapped already.
    const half =
      'this line is so long that it does not fit into one row of the terminal, and it is not yet sen';
    await terminal.type(half);
    await using bob = await connectClient(port, 'bob');
    await bob.joinAsync('#lobby');
    await bob.sayAsync('#lobby', 'hi ann');
    await terminal.sees(/^--> bob joined #lobby$/m);
    await terminal.sees(/^#lobby <bob> hi ann$/m);
    await terminal.sees(new RegExp(`\n#lobby ann> ${half}$`));
    const heard = nextEvent(bob, 'message', ({ from }) => from.nick === 'ann');
    await terminal.enter('t');
    expect(await heard).toMatchObject({ text: `${half}t` });

    await terminal.enter('/nick anna');
    await terminal.sees(/--- ann is now known as anna\n#lobby anna>$/);
    await terminal.enter('/join #quiet');
    await terminal.sees(/#quiet anna>$/);
    await terminal.enter('/part');
    await terminal.sees(/#lobby anna>$/);
    await terminal.type('bo');
    await terminal.press('Tab');
    await terminal.sees(/#lobby anna> bob$/);
    await terminal.enter(': bye');
    const left = nextEvent(bob, 'quit');
    await terminal.press('C-c');
    expect(await left).toMatchObject({ from: { nick: 'anna' } });
    expect(await terminal.ends()).toBe(0);
  });

  it('has nicks in colours', async () => {
    const command = [process.execPath, main, '--nick', 'ann'];
    await using terminal = await Terminal.start(command, { TERM: 'screen-256color' });
    await terminal.sees(/#lobby ann>$/);
    // eslint-disable-next-line no-control-regex -- this is what colours are made of
    expect(await terminal.colours()).toMatch(/\x1b\[\d+m(?:\x1b\[\d+m)*parrot/);
    await terminal.enter('/quit');
    expect(await terminal.ends()).toBe(0);
  });
});
