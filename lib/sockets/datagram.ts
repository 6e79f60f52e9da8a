import { HostName } from '../address/host-name.js';
import { DataReader } from '../data/data-reader.js';
import type { SocketError } from '../errors/socket-error.js';
import { InputStream } from '../streams/input-stream.js';
import type { ReadableHalf, Wake } from '../transport/contract.js';
import type { Packet } from '../transport/packet-contract.js';
import type { Clock } from '../util/clock.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';

/** What a datagram knows of the socket that received it. */
export interface DatagramReceiver {
  readonly clock: Clock;
  readonly localAddress: HostName | null;
  /** The host name of an address; the same object as long as the address does not change. */
  hostNameOf(address: string): HostName;
}

/**
 * A datagram that was received, whole and as it was sent; or, with {@link error} set, the news that an earlier
 * datagram of ours met nobody at the peer this socket is connected to. Receiving goes on after that.
 *
 * @see WinRT `DatagramSocketMessageReceivedEventArgs`; `data` and `error` are ours.
 */
export class DatagramSocketMessageReceivedEventArgs {
  /**
   * Why there is no payload: `connectionResetByPeer` (peer) when nobody listens at the peer's port; `undefined`
   * for every datagram that was received. {@link data}, {@link getDataReader} and {@link getDataStream} throw
   * it, so that it is never taken for an empty datagram.
   */
  readonly error: SocketError | undefined;
  readonly #packet: Packet;
  readonly #receiver: DatagramReceiver;
  #reader: DataReader | undefined;
  #stream: InputStream | undefined;

  /** @internal `packet` has no data where there is an `error`. */
  constructor(packet: Packet, receiver: DatagramReceiver, error?: SocketError) {
    this.#packet = packet;
    this.#receiver = receiver;
    this.error = error;
  }

  /**
   * The payload; an empty datagram has none and is a datagram all the same. The memory is yours.
   *
   * @throws SocketError - {@link error}, if it is set.
   */
  get data(): Uint8Array {
    if (this.error !== undefined) throw this.error;
    return this.#packet.data;
  }

  /** Who sent it; with an {@link error}, the peer it is about. */
  get remoteAddress(): HostName {
    return this.#receiver.hostNameOf(this.#packet.address);
  }

  /** The sender's port, as text. */
  get remotePort(): string {
    return String(this.#packet.port);
  }

  /**
   * The address the socket is bound to. Which address of this machine a datagram came to cannot be told of a
   * socket that is bound to all of them: it is `::` or `0.0.0.0` then.
   */
  get localAddress(): HostName | null {
    return this.#receiver.localAddress;
  }

  /**
   * A reader that has the whole payload loaded; the same one at each call.
   *
   * @throws SocketError - {@link error}, if it is set.
   */
  getDataReader(): DataReader {
    this.#reader ??= DataReader.fromBuffer(this.data);
    return this.#reader;
  }

  /**
   * The payload as a stream that then ends; the same one at each call.
   *
   * @throws SocketError - {@link error}, if it is set.
   */
  getDataStream(): InputStream {
    this.#stream ??= new InputStream(new PayloadHalf(this.data), this.#receiver.clock);
    return this.#stream;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const { remoteAddress, remotePort, localAddress, error } = this;
    const data = error === undefined ? this.data : undefined;
    return inspection(this, { remoteAddress, remotePort, localAddress, data, error }, how);
  }
}

/** Bytes that are all there, and their end. */
class PayloadHalf implements ReadableHalf {
  #payload: Uint8Array | undefined;

  constructor(payload: Uint8Array) {
    if (payload.length > 0) this.#payload = payload;
  }

  get unreadBytes(): number {
    return this.#payload?.length ?? 0;
  }

  take(): Uint8Array | null {
    const payload = this.#payload;
    this.#payload = undefined;
    return payload ?? null;
  }

  onceReadable(wake: Wake): void {
    queueMicrotask(wake);
  }
}
