import type { SocketError } from '../errors/socket-error.js';
import type { Cancellation } from '../util/cancellation.js';
import type { Clock } from '../util/clock.js';

/** Where a channel or an acceptor is: an IP literal (with `%zone` where it has one) and port, or a path. */
export type Endpoint = IpEndpoint | PathEndpoint;
export interface IpEndpoint {
  readonly kind: 'ip';
  readonly address: string;
  readonly port: number;
}
export interface PathEndpoint {
  readonly kind: 'path';
  readonly path: string;
}

/** Whoever waits gets one call and must ask again for another. */
export type Wake = () => void;

/** Told once what became of it: nothing, or why it failed. */
export type Settled = (failure?: SocketError) => void;

/** The half that bytes come in by. It is read when somebody asks and never otherwise. */
export interface ReadableHalf {
  /**
   * What has arrived, without waiting: some bytes (never empty), `null` when the peer has finished and
   * everything was taken, `undefined` when there is nothing yet. The memory is the caller's to keep.
   *
   * @throws SocketError - the connection broke, and everything that arrived before was taken.
   */
  take(): Uint8Array | null | undefined;

  /** Asks for more, and calls `wake` when `take` has an answer; never from within this call. */
  onceReadable(wake: Wake): void;

  /** Bytes that arrived and were not taken. */
  readonly unreadBytes: number;

  /**
   * Gives back the memory of a chunk as `take` has handed it out: nobody refers to any of it any more, and it may be
   * read into again. Left out where that is of no use.
   */
  reuse?(chunk: Uint8Array): void;
}

/** The half that bytes go out by. */
export interface WritableHalf {
  /**
   * Hands over bytes, in order. The memory must stay as it is until `settled`, which comes when the
   * transport needs it no more (the kernel has the bytes), maybe from within this call; or with the failure, never
   * from within.
   */
  write(buffers: readonly Uint8Array[], settled: Settled): void;

  /** Ends our half behind everything written; `settled` when that is on its way. Reading goes on. */
  finish(settled: Settled): void;
}

/** What can be changed of a connection while it lives. */
export interface ChannelTuning {
  setNoDelay(isOn: boolean): unknown;
  setKeepAlive(isOn: boolean, initialDelayMs: number): unknown;
  /** The connection keeps the process alive, as it does from the start. */
  ref(): unknown;
  /** The connection does not keep the process alive. */
  unref(): unknown;
}

/** A connected byte stream, by whatever transport. */
export interface Channel extends ReadableHalf, WritableHalf {
  readonly local: Endpoint;
  readonly remote: Endpoint;

  /** Left out by transports that have nothing to change. */
  readonly tuning?: ChannelTuning | undefined;

  /**
   * Gives the connection up at once, without a promise for bytes that are still on their way. The peer sees an
   * ordinary end; a reset where the transport itself holds bytes nobody took (RFC 2525, 2.17).
   */
  close(): void;

  /** Resets the connection: the peer is to see that it did not end well. */
  abort(): void;

  /** Told once, when the connection is gone and its resources are free. */
  onceClosed(closed: Settled): void;
}

/** Accepts connections. What it has accepted and nobody has taken has a bound. */
export interface Acceptor {
  readonly local: Endpoint;

  /**
   * The next connection in the order of arrival, or `undefined` when there is none yet.
   *
   * @throws SocketError - one accept failed (out of file descriptors, for instance); the next may succeed.
   */
  take(): Channel | undefined;

  /** Calls `wake` when `take` has an answer; never from within this call. */
  onceAcceptable(wake: Wake): void;

  /** Connections that were reset because too many waited to be taken. */
  readonly refusedConnections: number;

  /** Stops accepting and resets what nobody took; `closed` when the endpoint is free again. */
  close(closed: () => void): void;
}

/**
 * Settings of a connection. Those that may be left out are given only to transports whose {@link Capabilities} have
 * them; `undefined`: as the system has it.
 */
export interface ChannelOptions {
  readonly noDelay: boolean;
  readonly keepAlive: boolean;
  /** How long a connection is idle before it is probed. Counts, like the next two, with `keepAlive`. */
  readonly keepAliveIdleSeconds?: number | undefined;
  /** How long it is from one probe to the next. */
  readonly keepAliveIntervalSeconds?: number | undefined;
  /** After how many probes without an answer the connection breaks. */
  readonly keepAliveCount?: number | undefined;
  /** The byte of IPv4, the traffic class of IPv6. */
  readonly typeOfService?: number | undefined;
  /** The time to live of IPv4, the hop limit of IPv6. */
  readonly hopLimit?: number | undefined;
}

export interface ConnectOptions {
  readonly channel: ChannelOptions;
  /** Where to connect from; the system chooses what is left out. */
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  /**
   * Ends the attempt; the promise rejects with its reason and nothing stays behind. It may be made when it is asked for:
   * a transport that hands these options on hands on the object itself, as a copy made with `...` may lack it.
   */
  readonly signal: AbortSignal;
  /** Tells what `signal` tells, which is not made then: for adapters whose connecting takes no longer than that. */
  readonly cancellation?: Cancellation | undefined;
}

export interface ListenOptions {
  /** Of every connection that is accepted. */
  readonly channel: ChannelOptions;
  /** How many accepted connections may wait to be taken; further ones are reset and counted. */
  readonly maxPendingConnections: number;
  /** Whether others that say so too may listen at the same address. Given only with {@link Capabilities.reusePort}. */
  readonly reusePort?: boolean | undefined;
  readonly signal: AbortSignal;
}

/** What this runtime and adapter can do; what is left out they cannot. That is refused, never ignored. */
export interface Capabilities {
  /** Unix domain sockets or named pipes. */
  readonly paths: boolean;
  /** Our half can end while the peer's goes on. */
  readonly halfClose: boolean;
  /** The peer can tell a reset from an ordinary end. */
  readonly reset: boolean;
  /** TLS may run over its channels. */
  readonly secure: boolean;
  /** {@link LookupOptions.nameServers} are asked. */
  readonly nameServers?: boolean | undefined;
  /** {@link ChannelOptions.keepAliveIdleSeconds} is honoured. */
  readonly keepAliveIdle?: boolean | undefined;
  /** {@link ChannelOptions.keepAliveIntervalSeconds} and `keepAliveCount` are honoured. */
  readonly keepAliveProbes?: boolean | undefined;
  /** {@link ChannelOptions.typeOfService} is honoured. */
  readonly typeOfService?: boolean | undefined;
  /** {@link ChannelOptions.hopLimit} is honoured. */
  readonly hopLimit?: boolean | undefined;
  /** Ports are shared by those who say so: {@link ListenOptions.reusePort}, and the same of datagrams. */
  readonly reusePort?: boolean | undefined;
}

/** A family of addresses: IPv4 or IPv6. */
export type AddressFamily = 4 | 6;

/** How a name is looked up. */
export interface LookupOptions {
  /** Addresses of this family only. Default: of both. */
  readonly family?: AddressFamily | undefined;

  /**
   * Name servers to ask, in this order, in place of the system's resolver: IP literals, with a port behind them where
   * it is not 53 (`127.0.0.1:5300`, `[::1]:5300`). Default, and none: the system's resolver.
   */
  readonly nameServers?: readonly string[] | undefined;
}

/** Where a service of a domain is. @see RFC 2782. */
export interface ServiceRecord {
  /** The name of a host, or `.`: the domain says that it has no such service. */
  readonly target: string;
  readonly port: number;
  /** Lower numbers are to be tried before higher ones. */
  readonly priority: number;
  /** The share among those of one priority. */
  readonly weight: number;
}

/** A network interface of this machine that is up. */
export interface NetworkInterface {
  readonly name: string;
  /** The system's number for it; `undefined` where that cannot be known. */
  readonly index: number | undefined;
  /** IP literals, without zone. */
  readonly addresses: readonly string[];
  /** How many bits of each address name its network, in the order of `addresses`; `undefined` where that is not known. */
  readonly prefixLengths?: readonly (number | undefined)[] | undefined;
  /** The kind by the numbers of IANA: 24 loopback, 6 Ethernet; `undefined`: not known. */
  readonly ianaType?: number | undefined;
}

/** What an adapter must do. It moves bytes and knows no rules of ours. */
export interface Transport {
  readonly clock: Clock;
  readonly capabilities: Capabilities;

  /**
   * Addresses of a name, as IP literals in the order to be tried; never empty. An adapter that cannot ask for one
   * family may answer with both.
   */
  lookup(name: string, signal: AbortSignal, options?: LookupOptions): Promise<readonly string[]>;

  /**
   * The SRV records of a name such as `_irc._tcp.example.com`, in any order. An adapter without this knows no services
   * besides those of the services file.
   */
  lookupService?(
    name: string,
    signal: AbortSignal,
    options?: LookupOptions,
  ): Promise<readonly ServiceRecord[]>;

  /** The interfaces that are up. An adapter without this has none. */
  interfaces?(): readonly NetworkInterface[];

  /** The name of this machine. */
  machineName?(): string;

  /** What is left to luck is drawn with this, from 0 up to, and without, 1. Default: `Math.random`. */
  random?(): number;

  /** The port the services file gives a name, or `undefined`. */
  servicePort(name: string, protocol: 'tcp' | 'udp'): Promise<number | undefined>;

  connect(to: Endpoint, options: ConnectOptions): Promise<Channel>;

  /** Listens; port 0 lets the system choose, the address `''` means every local address of both families. */
  listen(at: Endpoint, options: ListenOptions): Promise<Acceptor>;

  /**
   * Goes on with a socket that somebody else has bound, for TCP or with a path, by its file descriptor in this process.
   * It is the acceptor's from then on. An adapter without this knows none.
   */
  listenAtDescriptor?(descriptor: number, options: ListenOptions): Promise<Acceptor>;
}
