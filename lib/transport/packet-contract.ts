import type { IpEndpoint, NetworkInterface, Settled, Transport, Wake } from './contract.js';

export type { NetworkInterface } from './contract.js';

/** One datagram as it arrived; no bytes are an empty datagram. The memory is the taker's to keep. */
export interface Packet {
  readonly data: Uint8Array;
  /** Who sent it: an IP literal, with `%zone` where it has one. */
  readonly address: string;
  readonly port: number;
}

/** What a full inbox does with one more: makes room for it, or refuses it. */
export type InboxPolicy = 'drop-oldest' | 'drop-newest';

/** What may wait to be taken. What comes over it is dropped and counted. */
export interface InboxLimits {
  readonly maxPackets: number;
  readonly maxBytes: number;
  readonly policy: InboxPolicy;
}

/** Settings that may change as long as the channel is open; what is `undefined` stays as it is. */
export interface PacketSettings {
  readonly unicastHopLimit?: number | undefined;
  readonly multicastHopLimit?: number | undefined;
  /** Whether this machine hears what it sends to groups it is a member of. */
  readonly multicastLoopback?: boolean | undefined;
  /** Where datagrams to groups leave by. */
  readonly multicastInterface?: NetworkInterface | undefined;
  readonly broadcast?: boolean | undefined;
}

export interface PacketOptions {
  readonly inbox: InboxLimits;
  /** Senders nobody wants to hear, as {@link Packet.address} has them; may change at any time. */
  readonly blocked: ReadonlySet<string>;
  /** Whether others that say so too may bind the same port; each of them gets what is sent to a group. */
  readonly isShared: boolean;
  /** The same, and what is sent to one host is dealt out among them. Given only with `Capabilities.reusePort`. */
  readonly reusePort?: boolean | undefined;
  /** Sizes of the kernel's buffers; `undefined`: its default. */
  readonly receiveBufferBytes?: number | undefined;
  readonly sendBufferBytes?: number | undefined;
  readonly settings: PacketSettings;
  readonly signal: AbortSignal;
}

/** A group, heard from one source or from any, by one interface or by the one the system chooses. */
export interface Membership {
  readonly group: string;
  readonly source: string | undefined;
  readonly on: NetworkInterface | undefined;
}

/** A bound endpoint that datagrams come in at and go out by. */
export interface PacketChannel {
  readonly local: IpEndpoint;

  /** The peer the channel is connected to, as {@link Packet} would show it. */
  readonly remote: IpEndpoint | undefined;

  /** Whether it speaks the family of an address. */
  speaks(address: string): boolean;

  /**
   * The next datagram in the order of arrival, or `undefined` when there is none yet.
   *
   * @throws SocketError - news of an earlier datagram of ours, such as that nobody listens where it went; the
   *   next call may succeed.
   */
  take(): Packet | undefined;

  /** Calls `wake` when `take` has an answer; never from within this call. A later call replaces an earlier one. */
  onceReady(wake: Wake): void;

  /**
   * Sends one datagram, to the peer if `to` is undefined. The memory must stay as it is until `settled`, which
   * comes when the transport has done with it, or with the failure of this very datagram; never from within
   * this call. Datagrams still under way when the channel closes settle too.
   */
  send(data: Uint8Array, to: IpEndpoint | undefined, settled: Settled): void;

  /** Hears one peer only from now on, what waits in the inbox included. */
  connect(to: IpEndpoint, settled: Settled): void;

  /** @throws SocketError - the system refuses a value. */
  change(settings: PacketSettings): void;

  /** @throws SocketError - the system refuses. */
  join(membership: Membership): void;

  /** @throws SocketError - the system refuses. */
  leave(membership: Membership): void;

  /** Datagrams that were dropped because the inbox was full. */
  readonly droppedPackets: number;

  /** Datagrams that the kernel dropped before they came to us; `undefined` where it does not tell. */
  kernelDroppedPackets(): number | undefined;

  /** Forgets what nobody took, and leaves all groups; `closed` when the endpoint is free again. */
  close(closed: () => void): void;
}

/** A transport that carries datagrams too. */
export interface PacketTransport extends Transport {
  /** Port 0 lets the system choose, the address `''` means every local address of both families. */
  bindPackets(at: IpEndpoint, options: PacketOptions): Promise<PacketChannel>;

  interfaces(): readonly NetworkInterface[];
}
