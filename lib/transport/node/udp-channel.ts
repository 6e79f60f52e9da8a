import type { RemoteInfo } from 'node:dgram';

import { operationAborted, statusError } from '../../errors/failures.js';
import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import type { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import type { IpEndpoint, Settled, Wake } from '../contract.js';
import type { Membership, Packet, PacketChannel, PacketOptions, PacketSettings } from '../packet-contract.js';
import { PacketInbox } from '../packet-inbox.js';
import { describeEndpoint } from './endpoints.js';
import { kernelDrops } from './udp-drops.js';
import type { LaneListener, UdpLane } from './udp-lane.js';

/**
 * Of datagrams that are sent in one turn to a host next door, every second one meets the news of the one before; of
 * those that are sent again likewise. So this is enough for all that may wait (16 384), and an end for any other case.
 */
const MAX_NEWS_RETRIES = 15;

/** A datagram under way. */
interface Sending {
  readonly data: Uint8Array;
  readonly target: IpEndpoint;
  readonly settled: Settled;
}

/**
 * One endpoint, of one lane or of one for each family.
 *
 * Two lanes rather than one socket for both families: libuv sets hop limits and group options of a socket for
 * its own family only, and not every system lets an IPv6 socket join IPv4 groups.
 */
export class UdpChannel implements PacketChannel, LaneListener {
  remote: IpEndpoint | undefined;
  readonly #lanes: UdpLane[] = [];
  readonly #inbox: PacketInbox;
  readonly #blocked: ReadonlySet<string>;
  #lastAddress: string | undefined;
  #lastLane: UdpLane | undefined;
  #local: IpEndpoint | undefined;
  #isClosed = false;

  constructor({ inbox, blocked }: PacketOptions) {
    this.#inbox = new PacketInbox(inbox);
    this.#blocked = blocked;
  }

  /** Binds one more lane. Rejects with what the system says; the lane is closed then. */
  async open(lane: UdpLane, address: string, port: number): Promise<void> {
    try {
      await lane.bind(address, port, this);
    } catch (failure) {
      lane.close(() => {});
      throw failure;
    }
    this.#lanes.push(lane);
    this.#local ??= lane.local;
  }

  get local(): IpEndpoint {
    if (this.#local === undefined) throw new Error('BUG: a channel without a lane');
    return this.#local;
  }

  get droppedPackets(): number {
    return this.#inbox.droppedPackets;
  }

  speaks(address: string): boolean {
    return this.#lanes.some(({ family }) => family === familyOf(address));
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
    this.#laneFor(target.address).send(data, to, (error) => {
      if (error === null) settled();
      else this.#unsent(error, { data, target, settled }, 0);
    });
  }

  connect(to: IpEndpoint, settled: Settled): void {
    const lane = this.#laneFor(to.address);
    lane.connect(to, (failure) => {
      // Node tells even when the socket was closed in the same tick, and has no addresses any more.
      if (failure === undefined && !this.#isClosed) this.#connected(lane);
      settled(failure);
    });
  }

  change(settings: PacketSettings): void {
    const { multicastInterface, ...others } = settings;
    attempt('Cannot change a setting of the socket', () => {
      for (const lane of this.#lanes) lane.change(others);
      if (multicastInterface === undefined) return;
      for (const lane of this.#lanes) {
        const isItsOwn = multicastInterface.addresses.some((address) => familyOf(address) === lane.family);
        if (isItsOwn) lane.change({ multicastInterface });
      }
    });
  }

  join(membership: Membership): void {
    attempt(`Cannot join ${describeMembership(membership)}`, () => {
      this.#laneFor(membership.group).join(membership);
    });
  }

  leave(membership: Membership): void {
    attempt(`Cannot leave ${describeMembership(membership)}`, () => {
      this.#laneFor(membership.group).leave(membership);
    });
  }

  kernelDroppedPackets(): number | undefined {
    let sum = 0;
    for (const lane of this.#lanes) {
      const { address, port } = lane.local;
      const drops = kernelDrops(address, port);
      if (drops === undefined) return undefined;
      sum += drops;
    }
    return sum;
  }

  close(closed: () => void): void {
    this.#isClosed = true;
    this.#inbox.close();
    let open = this.#lanes.length;
    for (const lane of this.#lanes) {
      lane.close(() => {
        if (--open === 0) closed();
      });
    }
  }

  readonly arrived = (data: Uint8Array, { address, port }: RemoteInfo): void => {
    const { remote } = this;
    if (remote !== undefined && (remote.port !== port || remote.address !== address)) return;
    if (this.#blocked.size > 0 && this.#blocked.has(address)) return;
    // A plain view: what a Buffer's methods do beyond those of its class would surprise the user.
    this.#inbox.put({ data: new Uint8Array(data.buffer, data.byteOffset, data.length), address, port });
  };

  failed(error: NodeJS.ErrnoException): void {
    const from = this.remote === undefined ? '' : ` from ${describeEndpoint(this.remote)}`;
    this.#inbox.fail(translate(error, `Cannot receive${from}`, 'read'));
  }

  #unsent(error: Error, sending: Sending, retries: number): void {
    const { data, target, settled } = sending;
    // Whatever the system calls it: Deno (2.9) says UNKNOWN.
    if (this.#isClosed) settled(operationAborted('Cannot send on: the socket was closed', 'write'));
    else if (this.remote !== undefined && retries < maxRetries(error))
      this.#sendAgain(error, sending, retries);
    else settled(sendFailure(error, data, target));
  }

  /**
   * Linux tells what became of an earlier datagram to whoever calls first, a send included, and then does not send
   * (ip(7) on pending errors). If it was that, the datagram, which is not to blame, goes out now, and `take` tells.
   */
  #sendAgain(error: Error, sending: Sending, retries: number): void {
    const { data, target, settled } = sending;
    try {
      this.#laneFor(target.address).send(data, target, (again) => {
        if (again !== null) {
          this.#unsent(again, sending, retries + 1);
          return;
        }
        this.failed(error);
        settled();
      });
    } catch (failure) {
      // Closed meanwhile.
      settled(sendFailure(failure, data, target));
    }
  }

  /** Others may have been heard before the peer was known, and may still wait in the kernel. */
  #connected(lane: UdpLane): void {
    const remote = lane.remote;
    this.remote = remote;
    this.#local = lane.local;
    this.#inbox.keepOnly(({ address, port }) => address === remote.address && port === remote.port);
  }

  /** Datagrams go out in rows to one address, so the last lane is kept. */
  #laneFor(address: string): UdpLane {
    if (this.#lastLane === undefined || this.#lastAddress !== address) {
      this.#lastLane = this.#findLane(address);
      this.#lastAddress = address;
    }
    return this.#lastLane;
  }

  #findLane(address: string): UdpLane {
    const family = familyOf(address);
    for (const lane of this.#lanes) if (lane.family === family) return lane;
    throw statusError(
      SocketErrorStatus.addressFamilyNotSupported,
      `Cannot reach ${address} from ${describeEndpoint(this.local)}: that is another address family`,
    );
  }
}

function sendFailure(error: unknown, data: Uint8Array, target: IpEndpoint): SocketError {
  return translate(error, `Cannot send ${data.length} bytes to ${describeEndpoint(target)}`, 'write');
}

/** Of a literal, which is all that comes here. */
function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** How often a datagram of a connected socket is sent again, as the failure may be that of an earlier one. */
function maxRetries(error: Error): number {
  // No send fails with this of its own, so it is known what it is. The others may, and do so twice then.
  return (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? MAX_NEWS_RETRIES : 1;
}

function describeMembership({ group, source, on }: Membership): string {
  const from = source === undefined ? '' : ` from source ${source}`;
  const by = on === undefined ? '' : ` on interface "${on.name}"`;
  return `group ${group}${from}${by}`;
}

function attempt(action: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw translate(error, action);
  }
}
