import { connect } from 'node:net';

import { describeWithPrograms, freePort, startProgram } from './real-parts.js';
import { runJest } from './run-jest.js';

const node = process.execPath;

describe('describeWithPrograms(), where a program is missing', () => {
  const planted = '**/spec/support/planted/programs/*.planted.ts';

  it('skips and says why', async () => {
    const [file] = (await runJest(planted, { CI: '' })).testResults;

    expect(file?.assertionResults).toEqual([
      expect.objectContaining({
        status: 'pending',
        fullName: 'a talk with a program (skipped: needs no-such-program, not installed here) takes place',
      }),
    ]);
  }, 30_000);

  it('fails in CI', async () => {
    const [file] = (await runJest(planted, { CI: 'true' })).testResults;

    expect(file?.assertionResults).toMatchObject([{ status: 'failed' }]);
    expect(file?.message).toContain('Cannot run "a talk with a program": needs no-such-program');
  }, 30_000);
});

describeWithPrograms(['sh', 'sleep'], 'startProgram()', () => {
  it('gives what the program prints and takes what we type', async () => {
    await using program = await startProgram('sh', ['-c', 'echo ready; read line; echo "got $line"'], {
      readyWhen: /ready/,
    });
    program.type('a word\n');
    await program.prints(/got a word/);

    expect(await program.ends()).toBe('exit status 0');
  });

  it('stops a program that does not heed SIGTERM, and leaves nothing of it', async () => {
    const program = await startProgram(
      'sh',
      ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'],
      {
        readyWhen: /ready/,
      },
    );
    await program.stop();

    expect(program.end).toBe('SIGKILL');
    expect(() => process.kill(program.pid, 0)).toThrow('ESRCH');
  });

  it('fails with the output of a program that never gets ready', async () => {
    const starting = startProgram('sh', ['-c', 'echo no licence; exit 3'], { readyWhen: /listening/ });

    await expect(starting).rejects.toThrow(
      /\/listening\/ to be ready before it ended \(exit status 3\).*\nno licence/,
    );
  });

  it('fails for a program that does not exist', async () => {
    await expect(startProgram('no-such-program', [])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('freePort()', () => {
  it('finds a port that a program can then listen on', async () => {
    const port = await freePort();
    const script = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('listening'))`;
    await using _program = await startProgram(node, ['-e', script], { readyWhen: /listening/ });

    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', reject);
    });
  });
});
