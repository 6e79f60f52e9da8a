import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

import { compiledProgram } from './compiled-programs.js';
import { describeWithPrograms, startProgram, type Program } from './real-parts.js';

const run = promisify(execFile);
const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/**
 * A `describe` whose cases need hosts of their own: network namespaces, joined by a bridge. Where they cannot be
 * made (off Linux, not as root, without iproute2) the cases are skipped and the title says why; with `CI=true`
 * that is a failure.
 */
export function describeWithHosts(programs: readonly string[], title: string, body: () => void): void {
  const reason = whyNoNamespaces();
  if (reason === undefined) describeWithPrograms(programs, title, body);
  else if (process.env.CI !== 'true') describe.skip(`${title} (skipped: ${reason})`, body);
  else {
    describe(title, () => {
      it('has network namespaces', () => {
        throw new Error(`Cannot run "${title}": ${reason}`);
      });
    });
  }
}

function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'needs network namespaces of Linux';
  const name = `probe-${process.pid}`;
  try {
    execFileSync('ip', ['netns', 'add', name], { env, stdio: 'pipe' });
    execFileSync('ip', ['netns', 'del', name], { env, stdio: 'pipe' });
    return undefined;
  } catch (failure) {
    return `needs network namespaces: ${String((failure as { stderr?: unknown }).stderr ?? failure).trim()}`;
  }
}

/** What takes orders on a host; each has a file of its own. */
type AgentKind = 'datagram' | 'interface' | 'mdns';

const agentOf = (kind: AgentKind): string => `spec/support/${kind}-agent.ts`;

let networks = 0;

/** Hosts on one link: each has `eth0` with 10.77.0.n/24 and fe80::n, and no route beyond it. */
export class HostNetwork implements AsyncDisposable {
  readonly #prefix = `ss${process.pid}x${++networks}`;
  readonly #names: string[] = [];
  readonly #agents: Agent[] = [];

  static async make(hosts: number): Promise<HostNetwork> {
    const network = new HostNetwork();
    try {
      await compiledProgram(agentOf('datagram')); // now, since the first agent would have to wait for it
      await network.#add('net');
      await network.ip('net', 'link add bridge type bridge mcast_snooping 0');
      await network.ip('net', 'link set bridge up');
      for (let n = 1; n <= hosts; n++) await network.#plug(n);
      return network;
    } catch (failure) {
      await network[Symbol.asyncDispose]();
      throw failure;
    }
  }

  /** Runs `ip` inside a host. */
  async ip(host: string, command: string): Promise<void> {
    await run('ip', ['-n', this.#namespace(host), ...command.split(' ')], { env });
  }

  /** Starts a program on a host. */
  start(
    host: string,
    command: string,
    args: readonly string[],
    readyWhen?: RegExp,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Program> {
    const all = ['netns', 'exec', this.#namespace(host), command, ...args];
    return startProgram('ip', all, { env, ...(readyWhen === undefined ? {} : { readyWhen }) });
  }

  /** Starts a datagram socket on a host, or what else takes orders. */
  async agent(host: string, kind: AgentKind = 'datagram'): Promise<Agent> {
    const script = await compiledProgram(agentOf(kind));
    const agent = new Agent(await this.start(host, process.execPath, [script], /ready/));
    this.#agents.push(agent);
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#agents.map((agent) => agent.stop()));
    // With its namespace go the interfaces in it, and with each of a pair the other.
    for (const name of this.#names) await run('ip', ['netns', 'del', name], { env });
  }

  async #plug(n: number): Promise<void> {
    const host = `h${n}`;
    await this.#add(host);
    await this.ip('net', `link add port${n} type veth peer name eth0 netns ${this.#namespace(host)}`);
    await this.ip('net', `link set port${n} master bridge up`);
    await this.ip(host, 'link set lo up');
    await this.ip(host, 'link set eth0 addrgenmode none up');
    await this.ip(host, `addr add 10.77.0.${n}/24 broadcast 10.77.0.255 dev eth0`);
    await this.ip(host, `addr add fe80::${n}/64 dev eth0 nodad`);
  }

  async #add(host: string): Promise<void> {
    const name = this.#namespace(host);
    await run('ip', ['netns', 'add', name], { env });
    this.#names.push(name);
  }

  #namespace(host: string): string {
    return `${this.#prefix}-${host}`;
  }
}

/** A datagram socket on some host, or what else takes orders; see datagram-agent.ts and its kin. */
export class Agent {
  readonly #program: Program;
  #orders = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Gives an order and waits for its answer. */
  async do(method: string, args: unknown = null): Promise<unknown> {
    const id = `#${++this.#orders}`;
    this.#program.type(`${id} ${method} ${JSON.stringify(args)}\n`);
    await this.#program.prints(new RegExp(`^${id} (done|failed) .*\\n`, 'm'));
    const [, outcome, text = ''] =
      new RegExp(`^${id} (done|failed) (.*)$`, 'm').exec(this.#program.output) ?? [];
    if (outcome === 'done') return JSON.parse(text);
    throw new Error(text);
  }

  /** What it has printed so far. */
  get output(): string {
    return this.#program.output;
  }

  /** Waits until it has printed this. */
  prints(pattern: RegExp, withinMs = 5_000): Promise<void> {
    return this.#program.prints(pattern, withinMs);
  }

  /** Waits until a datagram has come. */
  async hears(text: string, from: string): Promise<void> {
    await this.#program.until(() => this.heard(text), `a datagram "${text}"`, 5_000);
    expect(this.#program.output).toContain(`got ${JSON.stringify(text)} from ${from}\n`);
  }

  heard(text: string): boolean {
    return this.#program.output.includes(`got ${JSON.stringify(text)} from`);
  }

  /** Has no further orders, and waits until it has ended by itself; tells how. */
  ends(): Promise<string> {
    this.#program.endInput();
    return this.#program.ends();
  }

  async stop(): Promise<void> {
    this.#program.endInput();
    await this.#program.stop();
  }
}
