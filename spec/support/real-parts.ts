import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

/** Debian has a folder of programs for each version of PostgreSQL; the newest comes first. */
const postgresql = '/usr/lib/postgresql';
const postgresqlFolders = existsSync(postgresql)
  ? readdirSync(postgresql)
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => path.join(postgresql, version, 'bin'))
  : [];

/** Servers live in folders that are not in everybody's PATH. */
const searchPath = [process.env.PATH ?? '', '/usr/sbin', '/sbin', ...postgresqlFolders].join(path.delimiter);

const running = new Set<Program>();

/** Stands among programs for what some of them cannot do without. */
export const ROOT = 'to be run by root';

/**
 * A `describe` whose cases need programs of the system, such as an IRC server. Where one is missing the
 * cases are skipped and the title says why; with `CI=true` that is a failure, for there they are installed.
 */
export function describeWithPrograms(programs: readonly string[], title: string, body: () => void): void {
  const missing = programs.filter((program) =>
    program === ROOT ? process.getuid?.() !== 0 : !isInstalled(program),
  );
  if (missing.length === 0) {
    describe(title, () => {
      afterAll(stopAll);
      body();
    });
    return;
  }
  const reason = `needs ${missing.join(', ')}${missing.includes(ROOT) ? '' : ', not installed here'}`;
  if (process.env.CI !== 'true') {
    describe.skip(`${title} (skipped: ${reason})`, body);
    return;
  }
  describe(title, () => {
    it('has the programs it needs', () => {
      throw new Error(`Cannot run "${title}": ${reason}`);
    });
  });
}

/** A port of 127.0.0.1 that nobody listens on; somebody else may take it before you do. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Waits for this text in the output, or for this check to hold. Default: no wait. */
  readonly readyWhen?: RegExp | (() => boolean | Promise<boolean>);
  /** The longest wait for `readyWhen`. Default: 10 000. */
  readonly readyWithinMs?: number;
}

/**
 * Starts a program and waits until it is ready. It is stopped by `stop`, by `await using`, and at the
 * end of its `describeWithPrograms`.
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Program> {
  const { cwd, env, readyWhen, readyWithinMs = 10_000 } = options;
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, PATH: searchPath, ...env },
    stdio: 'pipe',
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve).once('error', reject);
  });
  const program = new Program(child, [command, ...args].join(' '));
  running.add(program);
  if (readyWhen === undefined) return program;
  try {
    const isReady = readyWhen instanceof RegExp ? () => readyWhen.test(program.output) : readyWhen;
    await program.until(isReady, `${String(readyWhen)} to be ready`, readyWithinMs);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return program;
}

export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #exited: Promise<void>;
  #output = '';
  #end: string | undefined;

  constructor(child: ChildProcess, name: string) {
    this.#child = child;
    this.#name = name;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    // A program that ended does not read what we still write.
    child.stdin?.on('error', () => {});
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.#end = signal ?? `exit status ${code ?? 'unknown'}`;
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? Number.NaN;
  }

  /** What it has printed so far, standard output and standard error in the order of arrival. */
  get output(): string {
    return this.#output;
  }

  /** How it ended, as `exit status 0` or `SIGTERM`; `undefined` while it runs. */
  get end(): string | undefined {
    return this.#end;
  }

  /** Writes to its standard input. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Ends its standard input. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Waits until its output holds this. */
  async prints(pattern: RegExp, withinMs = 10_000): Promise<void> {
    await this.until(() => pattern.test(this.#output), `${String(pattern)} in its output`, withinMs);
  }

  /** Waits until it has ended by itself, and tells how. */
  async ends(withinMs = 10_000): Promise<string> {
    await this.until(() => this.#end !== undefined, 'its end', withinMs);
    return this.#end ?? '';
  }

  /** Waits until `check` holds; fails with the program's output when it never does. */
  async until(check: () => boolean | Promise<boolean>, what: string, withinMs: number): Promise<void> {
    let endsAt = performance.now() + withinMs;
    while (!(await check())) {
      // Once it has ended, what it printed last may still be on its way, and nothing more will come.
      if (this.#end !== undefined) endsAt = Math.min(endsAt, performance.now() + 200);
      if (performance.now() >= endsAt) {
        const state = this.#end === undefined ? `within ${withinMs} ms` : `before it ended (${this.#end})`;
        throw new Error(`"${this.#name}" did not come to ${what} ${state}; it printed:\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Asks it to end, and ends it after two seconds. Nothing of it is left when this resolves. */
  async stop(): Promise<void> {
    running.delete(this);
    if (this.#end === undefined) {
      this.#child.kill('SIGTERM');
      const patience = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
      await this.#exited;
      clearTimeout(patience);
    }
    // Its own children may still hold the other ends.
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream?.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function stopAll(): Promise<void> {
  await Promise.all([...running].map((program) => program.stop()));
}

function isInstalled(program: string): boolean {
  return searchPath.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
