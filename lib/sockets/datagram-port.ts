import type { HostName } from '../address/host-name.js';
import { PacketGroups } from '../protocol/packet-groups.js';
import type { PacketChannel } from '../transport/packet-contract.js';
import type { Clock } from '../util/clock.js';
import { HostNames } from './datagram-host-names.js';
import { DatagramLoop } from './datagram-loop.js';
import { PacketSender } from './packet-sender.js';
import type { DatagramSocketFacts } from './datagram-socket-information.js';
import type { DatagramReceiver } from './datagram.js';
import { addressOf } from './endpoint-text.js';

/** What a datagram socket has once it is bound: a channel, and who receives, sends and is a member by it. */
export class DatagramPort implements DatagramReceiver {
  readonly channel: PacketChannel;
  readonly clock: Clock;
  readonly loop: DatagramLoop;
  readonly sender: PacketSender;
  readonly groups: PacketGroups;
  readonly #hostNames = new HostNames();

  constructor(channel: PacketChannel, clock: Clock, facts: DatagramSocketFacts) {
    this.channel = channel;
    this.clock = clock;
    this.loop = new DatagramLoop(channel, this, facts);
    this.sender = new PacketSender(channel, facts.sendQuota);
    this.groups = new PacketGroups(channel);
  }

  get localAddress(): HostName | null {
    return addressOf(this.channel.local);
  }

  hostNameOf(address: string): HostName {
    return this.#hostNames.of(address);
  }
}
