import { isUnspecified } from '../../address/ip-kinds.js';
import { closedError, statusError } from '../../errors/failures.js';
import type { SocketErrorPhase } from '../../errors/socket-error-details.js';
import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import { translate } from '../../errors/translate.js';
import type { IpEndpoint, Settled, Wake } from '../contract.js';
import type { Membership, Packet, PacketChannel, PacketOptions, PacketSettings } from '../packet-contract.js';
import { PacketInbox } from '../packet-inbox.js';
import { dispatch } from './dispatch.js';
import { describeEndpoint, platformFailure } from './failures.js';
import { GroupMemberships } from './group-memberships.js';
import { isIpv6Literal, isSameFamily, withoutZone, withZone } from './literals.js';
import { type Machine, OUTSIDE } from './machine.js';
import { bareAddress } from './packet-paths.js';
import type { Arrival, BoundSocket, PortSharing } from './packet-ports.js';
import { ReceiveBuffer } from './receive-buffer.js';
import { destination, localAddress } from './route.js';
import type { TranscriptKind } from './transcript-event.js';
import type { Wiring } from './wiring.js';

/** The largest payloads: what 65 535 bytes leave of UDP by IPv6, and by IPv4, which counts its own header in. */
const MAX_PAYLOAD_BYTES: Readonly<Record<'ipv4' | 'ipv6', number>> = { ipv4: 65_507, ipv6: 65_527 };

/** A datagram socket of a host in memory, bound to a port. */
export class MemoryPacketChannel implements PacketChannel, BoundSocket {
  readonly sharing: PortSharing;
  local: IpEndpoint;
  remote: IpEndpoint | undefined;
  readonly #machine: Machine;
  readonly #wiring: Wiring;
  /** Where it was bound; the address `''` is every address of both families. */
  readonly #at: IpEndpoint;
  readonly #blocked: ReadonlySet<string>;
  readonly #sendBufferBytes: number;
  readonly #inbox: PacketInbox;
  readonly #buffer: ReceiveBuffer;
  readonly #groups = new GroupMemberships();
  #settings: PacketSettings = {};
  #state: 'open' | 'closed' | 'crashed' = 'open';

  constructor(machine: Machine, wiring: Wiring, at: IpEndpoint, local: IpEndpoint, options: PacketOptions) {
    this.#machine = machine;
    this.#wiring = wiring;
    this.#at = at;
    this.local = local;
    this.sharing = options;
    this.#blocked = options.blocked;
    this.#sendBufferBytes = options.sendBufferBytes ?? Infinity;
    this.#inbox = new PacketInbox(options.inbox);
    this.#buffer = new ReceiveBuffer(machine, wiring.clock, options.receiveBufferBytes, (packet) => {
      this.#put(packet);
    });
    this.change(options.settings);
  }

  get droppedPackets(): number {
    return this.#inbox.droppedPackets;
  }

  kernelDroppedPackets(): number {
    return this.#buffer.droppedPackets;
  }

  speaks(address: string): boolean {
    const { address: own } = this.#at;
    return own === '' ? this.#machine.hasFamilyOf(address) : isSameFamily(own, address);
  }

  take(): Packet | undefined {
    return this.#inbox.take();
  }

  onceReady(wake: Wake): void {
    this.#inbox.onceReady(wake);
  }

  send(data: Uint8Array, to: IpEndpoint | undefined, settled: Settled): void {
    const target = to ?? this.remote;
    if (target === undefined) throw new Error('BUG: a datagram to nobody');
    attempt(`Cannot send ${data.length} bytes to ${describeEndpoint(target)}`, 'write', settled, (action) => {
      this.#check(target.address, action, 'write');
      const limit = MAX_PAYLOAD_BYTES[isIpv6Literal(target.address) ? 'ipv6' : 'ipv4'];
      if (data.length > Math.min(limit, this.#sendBufferBytes))
        throw platformFailure('EMSGSIZE', action, 'write');
      const sender = { machine: this.#machine, local: this.local, settings: this.#settings };
      dispatch(sender, this.#wiring, data, target, (unreachable) => {
        this.#hearUnreachable(unreachable);
      });
    });
  }

  connect(to: IpEndpoint, settled: Settled): void {
    attempt(`Cannot connect to ${describeEndpoint(to)}`, 'connect', settled, (action) => {
      this.#check(to.address, action, 'connect');
      const { address: remote } = destination({ ...to, address: bareAddress(to.address) });
      const own = this.#at.address === '' ? undefined : this.#at.address;
      const local = localAddress(this.#machine, remote, own, action, 'connect');
      this.local = { ...this.local, address: withZone(local, OUTSIDE) };
      this.remote = { ...to, address: withZone(remote, OUTSIDE) };
      this.#inbox.keepOnly((packet) => this.#isPeer(packet));
    });
  }

  change(settings: PacketSettings): void {
    const given = Object.entries(settings).filter(([, value]) => value !== undefined);
    this.#settings = { ...this.#settings, ...(Object.fromEntries(given) as PacketSettings) };
  }

  join(membership: Membership): void {
    this.#changeGroups('join', membership);
  }

  leave(membership: Membership): void {
    this.#changeGroups('leave', membership);
  }

  close(closed: () => void): void {
    if (this.#state === 'open') {
      this.#log('close', describeEndpoint(this.local));
      this.#end('closed');
    }
    this.#inbox.close();
    queueMicrotask(closed);
  }

  crash(): void {
    this.#log('fail', 'ENETDOWN');
    this.#end('crashed');
    const action = `Cannot receive at ${describeEndpoint(this.local)}`;
    this.#inbox.fail(platformFailure('ENETDOWN', action, 'read'));
  }

  isMember(group: string, interfaceName: string): boolean {
    return this.#groups.isMember(group, interfaceName);
  }

  hears({ from, to, reach, interfaceName }: Arrival): boolean {
    if (this.remote !== undefined && !this.#isPeer(from)) return false;
    if (!this.speaks(to.address)) return false;
    const own = withoutZone(this.local.address);
    if (own !== to.address && !isUnspecified(own)) return false;
    return reach !== 'group' || this.#groups.hears(to.address, withoutZone(from.address), interfaceName);
  }

  receive({ data, from: { address, port } }: Arrival): void {
    // A copy each: the others who hear it have theirs.
    if (this.#buffer.add({ data: data.slice(), address, port })) return;
    this.#log('drop', `the receive buffer of ${describeEndpoint(this.local)} is full`);
  }

  #hearUnreachable(to: IpEndpoint): void {
    if (this.#state !== 'open' || this.remote === undefined || !this.#isPeer(to)) return;
    this.#log('fail', `ECONNREFUSED of ${describeEndpoint(to)}`);
    const action = `Cannot receive from ${describeEndpoint(this.remote)}`;
    this.#inbox.fail(platformFailure('ECONNREFUSED', action, 'read'));
  }

  #put(packet: Packet): void {
    // Others may have been heard before the peer was known.
    if (this.remote !== undefined && !this.#isPeer(packet)) return;
    if (this.#blocked.size > 0 && this.#blocked.has(packet.address)) return;
    const { droppedPackets } = this.#inbox;
    this.#inbox.put(packet);
    if (this.#inbox.droppedPackets === droppedPackets) return;
    this.#log('drop', `the inbox of ${describeEndpoint(this.local)} is full`);
  }

  #changeGroups(verb: 'join' | 'leave', membership: Membership): void {
    const { group, source, on } = membership;
    const interfaceName = on?.name ?? OUTSIDE;
    const what = source === undefined ? group : `${group} from source ${source}`;
    const action = `Cannot ${verb} group ${what} on interface "${interfaceName}"`;
    this.#check(group, action);
    const code = this.#groups[verb](membership, interfaceName);
    if (code !== undefined) throw platformFailure(code, action);
    this.#log(verb, `${what}, on ${interfaceName}`);
  }

  #isPeer({ address, port }: Pick<Packet, 'address' | 'port'>): boolean {
    return this.remote?.port === port && withoutZone(this.remote.address) === withoutZone(address);
  }

  /** Throws when nothing can be done any more, or not with that address. */
  #check(address: string, action: string, phase?: SocketErrorPhase): void {
    if (this.#state === 'closed') throw closedError(`${action}: the socket is closed`);
    if (this.#state === 'crashed') throw platformFailure('ENETDOWN', action, phase);
    if (this.speaks(address)) return;
    throw statusError(
      SocketErrorStatus.addressFamilyNotSupported,
      `${action}: ${describeEndpoint(this.local)} is of another address family`,
      { phase },
    );
  }

  #end(state: 'closed' | 'crashed'): void {
    this.#state = state;
    this.#machine.packets.remove(this.#at.port, this);
    this.#buffer.close();
  }

  #log(kind: TranscriptKind, detail: string): void {
    const { transcript, clock } = this.#wiring;
    transcript.add({ timeMs: clock.now(), kind, hosts: [this.#machine.name], detail });
  }
}

/** Does it now and tells what became of it later. */
function attempt(
  action: string,
  phase: SocketErrorPhase,
  settled: Settled,
  work: (action: string) => void,
): void {
  try {
    work(action);
    queueMicrotask(settled);
  } catch (error) {
    const failure = translate(error, action, phase);
    queueMicrotask(() => {
      settled(failure);
    });
  }
}
