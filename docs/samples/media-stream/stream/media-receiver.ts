import { DatagramSocket, type DroppedDatagrams } from 'streamsocket';
import { realClock, type Clock } from '../../common/clock.js';
import { openGroup } from '../../common/group-socket.js';
import { isMulticastAddress } from '../../common/multicast-address.js';
import { StreamMeter } from '../measure/stream-meter.js';
import { readRtpPacket, type RtpPacket } from '../protocol/rtp-packet.js';
import { SAMPLE_RATE } from './tone.js';

export interface ReceiverOptions {
  /** A group to join, or an address of this machine. Default: every address of this machine. */
  readonly address?: string | undefined;
  readonly port: number;
  /** The interface to a group, by name, number or address. Default: as the system's routes say. */
  readonly adapter?: string | undefined;
  /** Hear these hosts of a group only. Default: anybody. */
  readonly sources?: readonly string[] | undefined;
  readonly clock?: Clock | undefined;
  readonly createSocket?: (() => DatagramSocket) | undefined;
}

/** One stream that was heard. */
export interface HeardStream {
  readonly ssrc: number;
  readonly address: string;
  readonly meter: StreamMeter;
}

/** More streams than this at once are not measured; strangers can make up any number of them. */
const MAX_STREAMS = 8;

/** Hears streams and measures them. */
export class MediaReceiver implements AsyncDisposable {
  readonly #options: ReceiverOptions;
  readonly #clock: Clock;
  readonly #streams = new Map<string, HeardStream>();
  #socket: DatagramSocket | undefined;
  #receiving: Promise<void> | undefined;
  #strange = 0;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
  }

  /** In the order in which they were first heard. */
  get streams(): readonly HeardStream[] {
    return [...this.#streams.values()];
  }

  /** Datagrams that were no packet of a stream, or of one too many. */
  get strange(): number {
    return this.#strange;
  }

  /** What came to this machine and not to us. */
  get dropped(): DroppedDatagrams {
    return this.#socket?.information.droppedDatagrams ?? { inbox: 0, kernel: undefined };
  }

  /** Where it hears, as `address port`. */
  get where(): string {
    const { localAddress, localPort } = this.#socket?.information ?? {};
    return `${this.#options.address ?? localAddress?.canonicalName ?? ''} port ${localPort ?? ''}`;
  }

  /** @throws SocketError - the port is taken, the group cannot be joined, and so on. */
  async openAsync(): Promise<void> {
    this.#socket = await this.#open();
    this.#receiving = this.#receive(this.#socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#socket?.[Symbol.asyncDispose]();
    await this.#receiving;
  }

  async #open(): Promise<DatagramSocket> {
    const { address, port, adapter, sources, createSocket } = this.#options;
    if (address !== undefined && isMulticastAddress(address))
      return (await openGroup({ group: address, port, adapter, sources, createSocket })).socket;
    const socket = createSocket?.() ?? new DatagramSocket();
    await socket.bindEndpointAsync(address ?? null, port);
    return socket;
  }

  async #receive(socket: DatagramSocket): Promise<void> {
    for await (const datagram of socket) {
      if (datagram.error !== undefined) continue; // the network is gone; a socket that is lost ends the loop
      const { data, remoteAddress } = datagram;
      // As near to its arrival as we can be; what waited in a queue until now counts as under way.
      const nowMs = this.#clock.now();
      const packet = readRtpPacket(data);
      const stream = packet && this.#streamOf(packet, remoteAddress.canonicalName);
      if (packet !== undefined && stream !== undefined) stream.meter.hear(packet, nowMs);
      else this.#strange += 1;
    }
  }

  #streamOf({ ssrc }: RtpPacket, address: string): HeardStream | undefined {
    const key = `${address} ${ssrc}`;
    const known = this.#streams.get(key);
    if (known !== undefined || this.#streams.size >= MAX_STREAMS) return known;
    const stream = { ssrc, address, meter: new StreamMeter(SAMPLE_RATE) };
    this.#streams.set(key, stream);
    return stream;
  }
}
