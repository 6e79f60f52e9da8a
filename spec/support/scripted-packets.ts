import type { IpEndpoint, SocketError } from 'streamsocket';

import type { Settled, Wake } from '../../lib/transport/contract.js';
import type {
  Membership,
  NetworkInterface,
  PacketChannel,
  PacketOptions,
  PacketSettings,
  PacketTransport,
} from '../../lib/transport/packet-contract.js';
import { PacketInbox } from '../../lib/transport/packet-inbox.js';
import { type Clock, systemClock } from '../../lib/util/clock.js';

/** A packet channel that is told what arrives, and keeps what it is given until it is told to settle it. */
export class ScriptedPackets implements PacketChannel {
  readonly inbox: PacketInbox;
  readonly sent: { readonly data: Uint8Array; readonly to: IpEndpoint | undefined }[] = [];
  readonly changes: PacketSettings[] = [];
  readonly memberships: string[] = [];
  remote: IpEndpoint | undefined;
  isClosed = false;
  kernelDrops: number | undefined;
  readonly local: IpEndpoint;
  readonly options: PacketOptions;
  /** Whether sends and connects settle by themselves. */
  isQuick = true;
  readonly #unsettled: Settled[] = [];
  /** What the next join fails with. */
  joinFailure: SocketError | undefined;

  constructor(at: IpEndpoint, options: PacketOptions) {
    this.inbox = new PacketInbox(options.inbox);
    this.options = options;
    this.local = { kind: 'ip', address: at.address === '' ? '::' : at.address, port: at.port || 40_000 };
  }

  arrive(text: string, address = '192.0.2.1', port = 9): void {
    this.inbox.put({ data: new TextEncoder().encode(text), address, port });
  }

  get droppedPackets(): number {
    return this.inbox.droppedPackets;
  }

  take(): ReturnType<PacketInbox['take']> {
    return this.inbox.take();
  }

  onceReady(wake: Wake): void {
    this.inbox.onceReady(wake);
  }

  speaks(address: string): boolean {
    return !address.includes(':');
  }

  send(data: Uint8Array, to: IpEndpoint | undefined, settled: Settled): void {
    this.sent.push({ data, to });
    this.#settleSoon(settled);
  }

  /** The oldest send or connect settles. */
  settle(failure?: SocketError): void {
    const settled = this.#unsettled.shift();
    if (settled === undefined) throw new Error('Cannot settle: nothing is under way');
    settled(failure);
  }

  /** All of them are sent. */
  settleAll(): void {
    for (const settled of this.#unsettled.splice(0)) settled();
  }

  connect(to: IpEndpoint, settled: Settled): void {
    this.remote = to;
    this.#settleSoon(settled);
  }

  change(settings: PacketSettings): void {
    this.changes.push(settings);
  }

  join({ group, source, on }: Membership): void {
    const failure = this.joinFailure;
    this.joinFailure = undefined;
    if (failure !== undefined) throw failure;
    this.memberships.push(['join', group, source, on?.name].join(' ').trim());
  }

  leave({ group, source, on }: Membership): void {
    this.memberships.push(['leave', group, source, on?.name].join(' ').trim());
  }

  kernelDroppedPackets(): number | undefined {
    return this.kernelDrops;
  }

  close(closed: () => void): void {
    this.isClosed = true;
    this.inbox.close();
    process.nextTick(closed);
  }

  #settleSoon(settled: Settled): void {
    if (this.isQuick) process.nextTick(settled);
    else this.#unsettled.push(settled);
  }
}

/** A transport of scripted channels; names are answered when the spec says so. */
export class ScriptedPacketTransport implements PacketTransport {
  readonly clock: Clock;
  readonly capabilities = { paths: false, halfClose: true, reset: true, secure: false };
  readonly channels: ScriptedPackets[] = [];
  /** Of the channels it makes. */
  isQuick = true;
  readonly lookups: { readonly name: string; readonly answer: (...addresses: string[]) => void }[] = [];
  readonly links: NetworkInterface[] = [
    { name: 'lo', index: 1, addresses: ['127.0.0.1', '::1'] },
    { name: 'eth0', index: 2, addresses: ['192.0.2.2', 'fe80::2'] },
    { name: 'wlan0', index: 3, addresses: ['198.51.100.2'] },
  ];

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  get channel(): ScriptedPackets {
    const last = this.channels.at(-1);
    if (last === undefined) throw new Error('Nothing is bound');
    return last;
  }

  lookup(name: string): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const answer = (...addresses: string[]): void => {
        if (addresses.length > 0) resolve(addresses);
        else reject(new Error('no such name'));
      };
      this.lookups.push({ name, answer });
    });
  }

  servicePort(name: string, protocol: string): Promise<number | undefined> {
    return Promise.resolve(name === 'ntp' && protocol === 'udp' ? 123 : undefined);
  }

  connect(): never {
    throw new Error('no streams here');
  }

  listen(): never {
    throw new Error('no streams here');
  }

  bindPackets(at: IpEndpoint, options: PacketOptions): Promise<PacketChannel> {
    const channel = new ScriptedPackets(at, options);
    channel.isQuick = this.isQuick;
    this.channels.push(channel);
    return Promise.resolve(channel);
  }

  interfaces(): readonly NetworkInterface[] {
    return this.links;
  }
}
