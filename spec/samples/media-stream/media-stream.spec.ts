import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { compiledProgram } from '../../support/compiled-programs.js';
import { describeWithPrograms, freePort, type Program, startProgram } from '../../support/real-parts.js';
import { Terminal } from '../support/terminal.js';

// Other programs take part, and the machine may be busy with other specs.
jest.setTimeout(30_000);

const group = '239.77.67.2';

let main: string;
beforeAll(async () => {
  main = await compiledProgram('docs/samples/media-stream/main.ts');
}, 60_000);

const start = (...args: readonly string[]): Promise<Program> =>
  startProgram(process.execPath, [main, ...args]);

/** The numbers a pattern finds in what was printed last. */
function numbers(text: string, pattern: RegExp): number[] {
  return (pattern.exec(text) ?? []).slice(1).map(Number);
}

describe('npm run sample:media-stream', () => {
  it.each([
    ['unicast', '127.0.0.1', []],
    ['a group', group, ['--adapter', '127.0.0.1']],
  ])(
    'sends by %s, and the receiver finds every packet that was left out or swapped',
    async (_, to, where) => {
      const port = String(await freePort());
      await using receiver = await start('receive', to, '--port', port, ...where);
      await receiver.prints(/Listening at .* port \d+; Ctrl-C ends it/);
      const faults = ['--lose', '10', '--swap', '10', '--jitter', '4', '--packet-ms', '10'];
      await using sender = await start('send', to, '--port', port, '--seconds', '2', ...where, ...faults);
      expect(await sender.ends()).toBe('exit status 0');
      await receiver.prints(/kbit\/s {2}loss .* % [▁-█]+ {2}jitter .* ms [▁-█]+ {2}late/);
      process.kill(receiver.pid, 'SIGINT');
      expect(await receiver.ends()).toBe('exit status 0');

      const all = sender.output.trimEnd().split('\n').at(-1) ?? '';
      const [sent = Number.NaN] = numbers(all, /sent (\d+) packets/);
      const [swapped = 0] = numbers(all, /swapped (\d+)/);
      const [received, expected, lost, late] = numbers(
        receiver.output,
        /(\d+) of (\d+) packets: (\d+) lost .*, (\d+) late, 0 twice/,
      );
      expect(receiver.output).toContain(
        'Dropped on this machine: 0 by the system, 0 by us; not understood: 0',
      );
      expect(received).toBe(sent);
      expect(expected).toBeLessThanOrEqual(200);
      expect(lost).toBe((expected ?? 0) - sent);
      expect(late).toBe(swapped);
    },
  );

  it('tells that nobody listens there', async () => {
    const port = String(await freePort());
    await using sender = await start('send', '127.0.0.1', '--port', port, '--seconds', '1');
    expect(await sender.ends()).toBe('exit status 0');
    expect(sender.output).toMatch(/sent 50 packets {2}nobody listens there \(\d+ times\)\n$/);
  });

  it('ends by itself when nothing was heard in the time it was given', async () => {
    const port = String(await freePort());
    await using receiver = await start('receive', '--port', port, '--seconds', '1');
    expect(await receiver.ends()).toBe('exit status 0');
    expect(receiver.output).toContain('Nothing was heard\n');
  });

  it.each([
    ['', 'media-stream: Say "send" or "receive" (--help shows how)\n', 2],
    [
      'send 10.0.0.1 --lose most',
      /^media-stream: --lose must be a number from 0 to 100, not "most" .*\n$/,
      2,
    ],
    [`receive ${group} --adapter eth99`, /^media-stream: Cannot find network interface "eth99": .*\n$/, 1],
  ])('"%s" says in one line what is wrong', async (args, line, status) => {
    await using program = await start(...args.split(' ').filter(Boolean));
    expect(await program.ends()).toBe(`exit status ${status}`);
    if (typeof line === 'string') expect(program.output).toBe(line);
    else expect(program.output).toMatch(line);
  });
});

describeWithPrograms(['tmux'], 'npm run sample:media-stream on a terminal', () => {
  it('has one line for a stream, which changes where it stands', async () => {
    const port = String(await freePort());
    const command = [process.execPath, main, 'receive', '127.0.0.1', '--port', port];
    await using terminal = await Terminal.start(command, { TERM: 'screen', LC_ALL: 'C.UTF-8' });
    await terminal.sees(/Listening at/);
    await using _sender = await start('send', '127.0.0.1', '--port', port);
    await terminal.sees(/jitter \d+\.\d\d ms [▁-█]{3,} {2}late 0/);
    expect((await terminal.screen()).match(/kbit\/s/g)).toHaveLength(1);

    await terminal.press('C-c');
    expect(await terminal.ends()).toBe(0);
    expect(await terminal.screen()).toMatch(/\d+ of \d+ packets: 0 lost \(0\.0 %\), 0 late, 0 twice/);
  });
});
