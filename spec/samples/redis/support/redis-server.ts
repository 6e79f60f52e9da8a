import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, startProgram, type Program } from '../../../support/real-parts.js';

/** Debian's `redis-server` on a free port of the loopback address, which keeps nothing on disk. */
export class RedisServer implements AsyncDisposable {
  readonly port: number;
  readonly #folder: string;
  readonly #program: Program;

  private constructor(port: number, folder: string, program: Program) {
    this.port = port;
    this.#folder = folder;
    this.#program = program;
  }

  /** @param settings - further ones, such as `['--requirepass', 'sesame']`. */
  static async start(...settings: string[]): Promise<RedisServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'redis-'));
    const port = await freePort();
    const all = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', ...settings];
    const program = await startProgram('redis-server', all, { readyWhen: /Ready to accept connections/ });
    return new RedisServer(port, folder, program);
  }

  async stop(): Promise<void> {
    await this.#program.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true });
  }
}
