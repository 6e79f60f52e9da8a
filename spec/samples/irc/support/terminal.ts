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
    // An ended program stays on the screen, so that its last words and its status can be read.
    const session = ['new-session', '-d', ...size, 'env', ...settings, ...command];
    await terminal.#run('start-server', ';', 'set-option', '-g', 'remain-on-exit', 'on', ';', ...session);
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
    const ask = async (): Promise<string> => {
      const { stdout } = await this.#run('display-message', '-p', '#{pane_dead} #{pane_dead_status}');
      return stdout.trim();
    };
    await until(
      async () => (await ask()).startsWith('1 '),
      () => 'the end of the program',
    );
    return Number((await ask()).slice(2));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#run('kill-server').catch(() => undefined);
  }

  #run(...args: string[]): Promise<{ stdout: string }> {
    return run('tmux', [...this.#tmux, ...args]);
  }
}
