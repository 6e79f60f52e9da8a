import { describe, expect, it } from '@jest/globals';

import { startTcpProgram } from '../support/tcp-programs.js';

const endings = [
  'a connect that is refused',
  'a connect that is aborted',
  'a connect that is closed',
  'both sides finish and nobody closes',
  'a reset that nobody waits for',
  'a reset between accept and the first use',
  'a reset while reading and writing',
  'close() with everything pending',
  'closeAsync() with a peer that does not read',
  'outputStream.close() that fails later',
  'iterations that are just left',
  'a listener closes over connections nobody took',
  'a listener drains and resets the rest',
  'a handler of connections fails as its connection does',
  'a Unix socket closes',
  'a datagram socket closes over sends and a receive that nobody waits for',
  'a peer of datagrams is gone and nobody asks',
  'sockets are made and never used',
];

describe('A process', () => {
  it.each(endings)(
    'ends by itself, and quietly, after this: %s',
    async (ending) => {
      await using program = await startTcpProgram('ending', [ending], {
        env: { NODE_OPTIONS: '--trace-warnings --unhandled-rejections=strict' },
        readyWhen: /done\n/,
      });

      expect(await program.ends(2_000)).toBe('exit status 0');
      expect(program.output).toBe('done\n');
    },
    60_000, // the first one waits for the programs to be compiled
  );

  it('is asked for every ending there is', async () => {
    await using program = await startTcpProgram('ending');
    await program.ends();

    expect(program.output.trim().split('\n')).toEqual(endings);
  }, 20_000);
});
