import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { until } from './until.js';

const run = promisify(execFile);
let terminals = 0;

/** A terminal with a program in it, by way of tmux: a real one, with rows, columns and a cursor. */
export class Terminal implements AsyncDisposable {
  /** A tmux of our own, which knows of no other sessions and reads nobody's settings. */
  readonly #tmux: readonly string[];

  private constructor() {
    terminals += 1;
    this.#tmux = ['-L', `streamsocket-${process.pid}-${terminals}`, '-f', '/dev/null'];
  }

  static async start(
    command: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Terminal> {
    const terminal = new Terminal();
    const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const size = ['-x', '80', '-y', '24'];
    // The shell stays when the program has ended, so that its last words and its status can be read. tmux could
    // keep the pane as well, but it misses the status of some programs (tmux 3.3a).
    // Ctrl-C is for the program; the shell takes note of it and goes on.
    const shell = ['sh', '-c', 'trap : INT; "$@"; echo "ended with $?"; exec cat', 'sh'];
    await terminal.#run('new-session', '-d', ...size, ...shell, 'env', ...settings, ...command);
    return terminal;
  }

  /** Enters a line. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.press('Enter');
  }

  /** Types without pressing Enter. */
  async type(text: string): Promise<void> {
    await this.#run('send-keys', '-l', '--', text);
  }

  /** Presses a key by its name in tmux: `C-c`, `Tab`. */
  async press(key: string): Promise<void> {
    await this.#run('send-keys', key);
  }

  /** What can be seen now, and what has scrolled away. Lines that wrapped are joined again. */
  async screen(): Promise<string> {
    const { stdout } = await this.#run('capture-pane', '-p', '-J', '-S', '-500');
    return stdout.replace(/ +$/gm, '').trimEnd();
  }

  /** What can be seen now, with the escape sequences that colour it. */
  async colours(): Promise<string> {
    return (await this.#run('capture-pane', '-p', '-e')).stdout;
  }

  async sees(pattern: RegExp): Promise<void> {
    let last = '';
    const isSeen = async (): Promise<boolean> => {
      last = await this.screen();
      return pattern.test(last);
    };
    await until(isSeen, () => `${String(pattern)} on the screen:\n${last}`);
  }

  /** Waits until the program has ended, and tells its exit status. */
  async ends(): Promise<number> {
    let status: string | undefined;
    let last = '';
    const hasEnded = async (): Promise<boolean> => {
      last = await this.screen();
      status = /^ended with (\d+)$/m.exec(last)?.[1];
      return status !== undefined;
    };
    await until(hasEnded, () => `the end of the program on the screen:\n${last}`);
    return Number(status);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run('kill-server').catch(() => undefined);
  }

  #run(...args: string[]): Promise<{ stdout: string }> {
    return run('tmux', [...this.#tmux, ...args]);
  }
}
