import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { HostNetwork } from './datagram-hosts.js';
import type { Program } from './real-parts.js';

/** What {@link startAvahi} needs. */
export const avahiPrograms = ['ip', 'dbus-daemon', 'avahi-daemon', 'avahi-browse', 'avahi-publish'];

/** Avahi on a host: the daemon, its tools, and a message bus for them that nobody else is on. */
export class Avahi implements AsyncDisposable {
  readonly #network: HostNetwork;
  readonly #host: string;
  readonly #folder: string;

  private constructor(network: HostNetwork, host: string, folder: string) {
    this.#network = network;
    this.#host = host;
    this.#folder = folder;
  }

  /** @param name - what the host calls itself: `name.local`. */
  static async start(network: HostNetwork, host: string, name: string): Promise<Avahi> {
    const folder = await mkdtemp(path.join(tmpdir(), 'avahi-'));
    const avahi = new Avahi(network, host, folder);
    try {
      await avahi.#start(name);
      return avahi;
    } catch (failure) {
      await avahi[Symbol.asyncDispose]();
      throw failure;
    }
  }

  /** Runs one of the tools. */
  run(tool: 'avahi-browse' | 'avahi-publish', args: readonly string[], readyWhen?: RegExp): Promise<Program> {
    return this.#network.start(this.#host, tool, args, readyWhen, this.#env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  get #env(): Readonly<Record<string, string>> {
    return { DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${this.#folder}/bus` };
  }

  async #start(name: string): Promise<void> {
    const [bus, daemon] = [path.join(this.#folder, 'bus.conf'), path.join(this.#folder, 'avahi.conf')];
    await writeFile(bus, busSettings(this.#folder));
    await writeFile(daemon, daemonSettings(name));
    const busArgs = [`--config-file=${bus}`, '--nofork', '--nopidfile', '--print-address=1'];
    await this.#network.start(this.#host, 'dbus-daemon', busArgs, /unix:path=/);
    // A daemon keeps a file in /run, so that there is only one of it: here, one in this host's own /run.
    const alone = `mount -t tmpfs tmpfs /run && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits -f ${daemon}`;
    await this.#network.start(this.#host, 'sh', ['-c', alone], /startup complete/, this.#env);
  }
}

function busSettings(folder: string): string {
  return `<busconfig>
  <type>session</type>
  <listen>unix:path=${folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;
}

function daemonSettings(name: string): string {
  return `[server]
host-name=${name}
use-ipv6=no
allow-interfaces=eth0
ratelimit-interval-usec=0
[wide-area]
enable-wide-area=no
`;
}
