import type { HostName } from '../address/host-name.js';
import { PacketGroups } from '../protocol/packet-groups.js';
import { StreamIterator } from '../streams/stream-iterator.js';
import type { IpEndpoint } from '../transport/contract.js';
import type { PacketChannel } from '../transport/packet-contract.js';
import type { Clock } from '../util/clock.js';
import { HostNames } from './datagram-host-names.js';
import { type Arrival, DatagramLoop } from './datagram-loop.js';
import { DatagramSender } from './datagram-sender.js';
import type { DatagramSocketFacts } from './datagram-socket-information.js';
import { type DatagramReceiver, DatagramSocketMessageReceivedEventArgs } from './datagram.js';
import { addressOf } from './endpoint-text.js';

const NOTHING = new Uint8Array(0);

/** What a datagram socket has once it is bound: a channel, and who receives, sends and is a member by it. */
export class DatagramPort implements DatagramReceiver {
  readonly channel: PacketChannel;
  readonly clock: Clock;
  readonly loop: DatagramLoop;
  readonly sender: DatagramSender;
  readonly groups: PacketGroups;
  readonly #facts: DatagramSocketFacts;
  readonly #hostNames = new HostNames();

  constructor(channel: PacketChannel, clock: Clock, facts: DatagramSocketFacts) {
    this.channel = channel;
    this.clock = clock;
    this.loop = new DatagramLoop(channel, clock);
    this.sender = new DatagramSender(channel, facts.outbox);
    this.groups = new PacketGroups(channel);
    this.#facts = facts;
  }

  get localAddress(): HostName | null {
    return addressOf(this.channel.local);
  }

  hostNameOf(address: string): HostName {
    return this.#hostNames.of(address);
  }

  isPeer({ address, port }: IpEndpoint): boolean {
    const { remote } = this.channel;
    return remote?.address === address && remote.port === port;
  }

  /** The next datagram as callers get it, without waiting. */
  readonly take = (): DatagramSocketMessageReceivedEventArgs | undefined => {
    const arrival = this.loop.take();
    return arrival === undefined ? undefined : this.wrap(arrival);
  };

  wrap(arrival: Arrival): DatagramSocketMessageReceivedEventArgs {
    if ('data' in arrival) {
      this.#facts.datagramsReceived++;
      this.#facts.bytesReceived += arrival.data.length;
      return new DatagramSocketMessageReceivedEventArgs(arrival, this);
    }
    // Only a connected socket is told; of which peer anything else would be, nobody knows.
    const { address, port } = this.channel.remote ?? { address: '0.0.0.0', port: 0 };
    return new DatagramSocketMessageReceivedEventArgs({ data: NOTHING, address, port }, this, arrival);
  }

  /** An iteration that finds its port when somebody asks for the first datagram. */
  static iterate(find: () => DatagramPort | undefined): DatagramIterator {
    return new StreamIterator(
      {
        iterate: (attempt, ending) => {
          try {
            const port = find();
            if (port === undefined) return Promise.resolve(ending.whenClosed as never);
            return port.loop.until(attempt, undefined, ending);
          } catch (failure) {
            return Promise.reject(failure);
          }
        },
      },
      () => find()?.take() ?? undefined,
    );
  }
}

type DatagramIterator = AsyncIterableIterator<DatagramSocketMessageReceivedEventArgs, undefined>;
