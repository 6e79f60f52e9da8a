import { closedError } from '../../errors/failures.js';
import type { SocketErrorPhase } from '../../errors/socket-error-details.js';
import type { SocketError } from '../../errors/socket-error.js';
import type { Channel, ChannelOptions, Endpoint, Settled, Wake } from '../contract.js';
import type { ConnectionEnd } from './connection-end.js';
import { describeEndpoint, platformFailure } from './failures.js';
import { Inbox } from './inbox.js';
import { KeepAlive } from './keep-alive.js';
import { Outbox } from './outbox.js';
import type { LocalConnection } from './machine.js';
import { orphan, type Packet, stranger } from './packet.js';

/** One end of an established connection in memory. */
export class MemoryChannel implements Channel, LocalConnection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly peer: string;
  readonly #end: ConnectionEnd;
  readonly #onGone: () => void;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #capacityBytes: number;
  readonly #keepAlive: KeepAlive | undefined;
  /** Bytes that were taken without the peer knowing that there is room for as many more. */
  #unannouncedBytes = 0;
  #isGone = false;
  #failure: SocketError | undefined;
  #closed: Settled | undefined;

  /** @param onGone - the connection is gone, and its port free. */
  constructor(end: ConnectionEnd, options: ChannelOptions, onGone: () => void = () => {}) {
    this.local = end.local;
    this.remote = end.remote;
    this.peer = end.peer.name;
    this.#end = end;
    this.#onGone = onGone;
    this.#inbox = new Inbox(
      () => end.link.settings.chunkBytes === undefined,
      (byteCount) => {
        this.#announceRoom(byteCount);
      },
    );
    this.#capacityBytes = end.link.settings.capacityBytes;
    this.#outbox = new Outbox(this.#capacityBytes, {
      sendBytes: (bytes) => {
        end.log.addBytes('send', bytes);
        end.outgoing.push({ kind: 'data', bytes });
        this.#keepAlive?.sent();
      },
      sendEnd: () => {
        end.log.add('finish');
        end.outgoing.push({ kind: 'fin' });
      },
    });
    end.incoming.receiver = (packet) => {
      this.#receive(packet);
    };
    end.outgoing.onGivenUp = () => {
      this.breakOff('ETIMEDOUT');
    };
    end.machine.channels.add(this);
    // Both ends of a path are in the same kernel.
    if (options.keepAlive && end.remote.kind === 'ip')
      this.#keepAlive = new KeepAlive(end, options, () => {
        this.breakOff('ETIMEDOUT');
      });
  }

  get unreadBytes(): number {
    return this.#inbox.unreadBytes;
  }

  take(): Uint8Array | null | undefined {
    const chunk = this.#inbox.take();
    if (chunk === null) this.#goneIfBothEnded();
    return chunk;
  }

  onceReadable(wake: Wake): void {
    this.#inbox.onceReadable(wake);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.#outbox.write(buffers, settled);
  }

  finish(settled: Settled): void {
    this.#outbox.finish((failure) => {
      settled(failure);
      this.#goneIfBothEnded();
    });
  }

  close(): void {
    if (this.#isGone) return;
    if (this.unreadBytes > 0) {
      this.abort();
      return;
    }
    const { outgoing, incoming, log } = this.#end;
    const wasFinished = this.#outbox.isFinished;
    log.add('close');
    this.#go(undefined);
    this.#endHalves(
      closedError(`Cannot go on with ${describeEndpoint(this.remote)}: the connection was closed`),
    );
    if (!wasFinished) outgoing.push({ kind: 'fin' });
    incoming.receiver = orphan(outgoing.push);
  }

  abort(): void {
    if (this.#isGone) return;
    const { outgoing, incoming, log } = this.#end;
    log.add('reset');
    this.#go(undefined);
    this.#endHalves(
      closedError(`Cannot go on with ${describeEndpoint(this.remote)}: the connection was reset`),
    );
    outgoing.push({ kind: 'rst' });
    incoming.receiver = stranger(outgoing.push);
  }

  onceClosed(closed: Settled): void {
    this.#closed = closed;
    if (this.#isGone) this.#tellClosed();
  }

  /** The network breaks the connection; what has arrived stays to be read. */
  breakOff(code: string): void {
    if (this.#isGone) return;
    const { outgoing, incoming, log } = this.#end;
    log.add('fail', code);
    this.#go(this.#failed(code, 'read'));
    this.#inbox.fail(this.#failed(code, 'read'));
    this.#outbox.fail(this.#failed(code, 'write'));
    outgoing.abandon();
    incoming.receiver = stranger(outgoing.push);
  }

  resetByNetwork(isDropping: boolean): void {
    if (this.#isGone) return;
    const { incoming } = this.#end;
    if (!isDropping) {
      incoming.push({ kind: 'rst' });
      return;
    }
    incoming.drop();
    this.breakOff('ECONNRESET');
  }

  /** The host has crashed: nothing of its memory is left, not even what had arrived. */
  crash(): void {
    this.#inbox.discard();
    this.breakOff('ENETDOWN');
  }

  #receive(packet: Packet): void {
    const { log } = this.#end;
    this.#keepAlive?.heard();
    switch (packet.kind) {
      case 'data':
        log.addBytes('receive', packet.bytes);
        this.#inbox.add(packet.bytes);
        break;
      case 'fin':
        log.add('end');
        this.#inbox.end();
        break;
      case 'rst':
        this.breakOff('ECONNRESET');
        break;
      case 'window':
        this.#outbox.grant(packet.bytes);
        break;
      case 'probe':
        break;
      default:
        throw new Error(`BUG: "${packet.kind}" over an established connection`);
    }
  }

  // As often as TCP does it (RFC 9293, 3.8.6.2.2): an announcement for each byte would double the packets.
  #announceRoom(byteCount: number): void {
    this.#unannouncedBytes += byteCount;
    if (this.#isGone || 2 * this.#unannouncedBytes < this.#capacityBytes) return;
    this.#end.outgoing.push({ kind: 'window', bytes: this.#unannouncedBytes });
    this.#unannouncedBytes = 0;
  }

  #failed(code: string, phase: SocketErrorPhase): SocketError {
    const verb = phase === 'write' ? 'write to' : 'read from';
    return platformFailure(code, `Cannot ${verb} ${describeEndpoint(this.remote)}`, phase);
  }

  #endHalves(failure: SocketError): void {
    this.#inbox.discard();
    this.#inbox.fail(failure);
    this.#outbox.fail(failure);
  }

  #goneIfBothEnded(): void {
    if (this.#isGone || !this.#inbox.isReadToEnd || !this.#outbox.isFinished) return;
    this.#end.log.add('close');
    this.#go(undefined);
  }

  #go(failure: SocketError | undefined): void {
    this.#isGone = true;
    this.#failure = failure;
    this.#keepAlive?.stop();
    this.#end.machine.channels.delete(this);
    this.#onGone();
    this.#tellClosed();
  }

  #tellClosed(): void {
    const closed = this.#closed;
    this.#closed = undefined;
    if (closed === undefined) return;
    queueMicrotask(() => {
      closed(this.#failure);
    });
  }
}
