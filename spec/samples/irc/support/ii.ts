import { constants } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProgram, type Program } from '../../../support/real-parts.js';
import { until } from '../../support/until.js';

/**
 * The IRC client `ii`. It has no screen: for the server and for each channel and person there is a folder
 * with a FIFO `in` to write to and a file `out` to read.
 */
export class Ii implements AsyncDisposable {
  readonly #folder: string;
  readonly #program: Program;

  private constructor(folder: string, program: Program) {
    this.#folder = folder;
    this.#program = program;
  }

  static async start(port: number, nick: string): Promise<Ii> {
    const folder = await mkdtemp(path.join(tmpdir(), 'ii-'));
    const args = ['-s', '127.0.0.1', '-p', String(port), '-i', folder, '-n', nick, '-f', `${nick} by ii`];
    const ii = new Ii(folder, await startProgram('ii', args));
    await ii.sees('', /Welcome/);
    return ii;
  }

  /** Writes a line to the server (place `''`), a channel or a person. */
  async say(place: string, line: string): Promise<void> {
    const fifo = path.join(this.#folder, '127.0.0.1', place, 'in');
    // Without waiting for a reader, which would keep a thread for ever if ii has gone.
    const isWritten = async (): Promise<boolean> => {
      try {
        const file = await open(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
        await file.write(`${line}\n`);
        await file.close();
        return true;
      } catch {
        return false; // not there yet
      }
    };
    await until(isWritten, () => `somebody who reads ${fifo}`);
  }

  /** Waits until a place has a line like this. */
  async sees(place: string, pattern: RegExp): Promise<void> {
    const file = path.join(this.#folder, '127.0.0.1', place, 'out');
    let text = '';
    const isSeen = async (): Promise<boolean> => {
      text = await readFile(file, 'utf8').catch(() => '');
      return pattern.test(text);
    };
    await until(
      isSeen,
      () => `${String(pattern)} in ${place || 'the server'} of ii:\n${text}${this.#program.output}`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program.stop();
    await rm(this.#folder, { recursive: true });
  }
}
