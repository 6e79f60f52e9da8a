import { freePort, type Program, startProgram } from '../../support/real-parts.js';

/** A Redis server that keeps nothing; the program that is to be stopped, and its port. */
export async function startRedisServer(port?: number): Promise<{ port: number; program: Program }> {
  const at = port ?? (await freePort());
  const program = await startProgram(
    'redis-server',
    ['--port', `${at}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
    { readyWhen: /Ready to accept connections/ },
  );
  return { port: at, program };
}
