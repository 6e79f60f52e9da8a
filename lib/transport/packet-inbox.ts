import type { SocketError } from '../errors/socket-error.js';
import type { Wake } from './contract.js';
import type { InboxLimits, Packet } from './packet-contract.js';

/**
 * The datagrams that have arrived and nobody has taken, up to a limit in number and one in bytes. Systems push
 * datagrams at us and cannot be told to wait; this is where they are held, or dropped and counted.
 */
export class PacketInbox {
  droppedPackets = 0;
  readonly #limits: InboxLimits;
  /** A ring: the oldest is at `#first`. It grows to the limit and never beyond. */
  readonly #ring: (Packet | undefined)[] = [];
  #first = 0;
  #count = 0;
  #bytes = 0;
  #failure: SocketError | undefined;
  #wake: Wake | undefined;
  #isOpen = true;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
  }

  put(packet: Packet): void {
    if (!this.#isOpen) return;
    const { length } = packet.data;
    if (this.#isFullFor(length) && !this.#makeRoomFor(length)) {
      this.droppedPackets++;
      return;
    }
    this.#ring[(this.#first + this.#count) % this.#limits.maxPackets] = packet;
    this.#count++;
    this.#bytes += length;
    this.#tell();
  }

  /** The next `take` throws this. One failure is kept, the first: a dead peer must not fill the inbox. */
  fail(failure: SocketError): void {
    if (!this.#isOpen) return;
    this.#failure ??= failure;
    this.#tell();
  }

  take(): Packet | undefined {
    const failure = this.#failure;
    if (failure !== undefined) {
      this.#failure = undefined;
      throw failure;
    }
    return this.#count === 0 ? undefined : this.#shift();
  }

  onceReady(wake: Wake): void {
    this.#wake = wake;
    if (this.#count === 0 && this.#failure === undefined) return;
    queueMicrotask(this.#tell);
  }

  /** Forgets those that do not pass. They are not counted as dropped: nobody would have been given them. */
  keepOnly(passes: (packet: Packet) => boolean): void {
    const kept: Packet[] = [];
    while (this.#count > 0) {
      const packet = this.#shift();
      if (packet !== undefined && passes(packet)) kept.push(packet);
    }
    for (const packet of kept) this.put(packet);
  }

  close(): void {
    this.#isOpen = false;
    this.#ring.length = 0;
    this.#count = 0;
    this.#failure = undefined;
    this.#wake = undefined;
  }

  #isFullFor(byteCount: number): boolean {
    return this.#count >= this.#limits.maxPackets || this.#bytes + byteCount > this.#limits.maxBytes;
  }

  /** Drops the oldest; not if the newest is to be dropped, or does not fit anyway. */
  #makeRoomFor(byteCount: number): boolean {
    const { maxBytes, policy } = this.#limits;
    if (policy === 'drop-newest' || byteCount > maxBytes) return false;
    for (; this.#isFullFor(byteCount); this.droppedPackets++) this.#shift();
    return true;
  }

  /** Takes the first, of which there must be one. */
  #shift(): Packet | undefined {
    const packet = this.#ring[this.#first];
    this.#ring[this.#first] = undefined;
    // An empty ring starts over, so that a socket whose datagrams are taken at once keeps a small one.
    this.#first = --this.#count === 0 ? 0 : (this.#first + 1) % this.#limits.maxPackets;
    this.#bytes -= packet?.data.length ?? 0;
    return packet;
  }

  readonly #tell = (): void => {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  };
}
