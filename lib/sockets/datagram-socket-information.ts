import type { HostName } from '../address/host-name.js';
import type { PacketChannel } from '../transport/packet-contract.js';
import { gettersOf, INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import type { DatagramSendQuota } from './datagram-send-quota.js';
import type { PacketSender } from './packet-sender.js';
import { addressOf, portTextOf } from './endpoint-text.js';

/** Datagrams that came to this machine for a socket and never to whoever reads it. */
export interface DroppedDatagrams {
  /** Dropped by the socket, because nobody took them fast enough: `control.maxInboxDatagrams` and its kin. */
  readonly inbox: number;

  /**
   * Dropped by the kernel before they came to this process, because its receive buffer was full. On Linux; as of
   * the last time it was asked once the socket is closed. `undefined` elsewhere, and where several sockets of
   * this process share the port.
   */
  readonly kernel: number | undefined;
}

/** What information is read from; the socket fills it in as it goes. */
export interface DatagramSocketFacts {
  channel: PacketChannel | undefined;
  sender: PacketSender | undefined;
  readonly sendQuota: DatagramSendQuota;
  isClosed: boolean;
  datagramsReceived: number;
  bytesReceived: number;
}

/**
 * What is known of a {@link DatagramSocket}. It may be read at any time and stays after the socket has closed.
 *
 * @see WinRT `DatagramSocketInformation`, which has the addresses and ports; the rest is ours.
 */
export class DatagramSocketInformation {
  readonly #facts: DatagramSocketFacts;
  #kernelDrops: number | undefined;

  /** @internal */
  constructor(facts: DatagramSocketFacts) {
    this.#facts = facts;
  }

  /** The address that is bound, `::` or `0.0.0.0` for all of them; `null` before. */
  get localAddress(): HostName | null {
    return addressOf(this.#facts.channel?.local);
  }

  /** The port that is bound, as text; `''` before. */
  get localPort(): string {
    return portTextOf(this.#facts.channel?.local);
  }

  /** The peer's address; `null` unless the socket is connected. */
  get remoteAddress(): HostName | null {
    return addressOf(this.#facts.channel?.remote);
  }

  /** The peer's port, as text; `''` unless the socket is connected. */
  get remotePort(): string {
    return portTextOf(this.#facts.channel?.remote);
  }

  /**
   * What was lost on this machine, as far as it can be known. What was lost on the way leaves no trace here.
   * Reading it on Linux reads a file of the kernel's: once a second is fine, for every datagram is not.
   */
  get droppedDatagrams(): DroppedDatagrams {
    const { channel, isClosed } = this.#facts;
    if (!isClosed) this.#kernelDrops = channel?.kernelDroppedPackets();
    return { inbox: channel?.droppedPackets ?? 0, kernel: this.#kernelDrops };
  }

  /** Datagrams that were handed out so far. */
  get datagramsReceived(): number {
    return this.#facts.datagramsReceived;
  }

  /** Their bytes. */
  get bytesReceived(): number {
    return this.#facts.bytesReceived;
  }

  /** Sends that were refused because 16 384 waited, or 16 MiB: more than a caller who waits for them ever has. */
  get refusedDatagrams(): number {
    return this.#facts.sendQuota.refusedDatagrams;
  }

  /** Datagrams the kernel has taken so far; nobody knows how many of them arrived. */
  get datagramsSent(): number {
    return this.#facts.sender?.datagramsSent ?? 0;
  }

  /** Their bytes. */
  get bytesSent(): number {
    return this.#facts.sender?.bytesSent ?? 0;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, gettersOf(this), how);
  }
}
