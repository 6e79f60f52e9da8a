import { closedError } from '../../errors/failures.js';
import type { SocketError } from '../../errors/socket-error.js';
import type { Settled, WritableHalf } from '../contract.js';
import { Fifo } from '../../util/fifo.js';
import { PendingWrite } from './pending-write.js';

/** What our half may still do. */
type Outflow = 'open' | 'finishing' | 'finished' | 'broken';
type OutflowEvent = 'finish called' | 'queue drained' | 'broke';

const after: Readonly<Record<Outflow, Readonly<Record<OutflowEvent, Outflow>>>> = {
  open: { 'finish called': 'finishing', 'queue drained': 'open', broke: 'broken' },
  finishing: { 'finish called': 'finishing', 'queue drained': 'finished', broke: 'broken' },
  // Everything went out; what comes now is for the reader to hear.
  finished: { 'finish called': 'finished', 'queue drained': 'finished', broke: 'finished' },
  broken: { 'finish called': 'broken', 'queue drained': 'broken', broke: 'broken' },
};

/** Where an outbox puts what it lets go. */
export interface Outlet {
  sendBytes(bytes: Uint8Array): void;
  sendEnd(): void;
}

/** The bytes that leave one end of a connection, as many as there is room for, the others in their order. */
export class Outbox implements WritableHalf {
  readonly #outlet: Outlet;
  readonly #waiting = new Fifo<PendingWrite>();
  #room: number;
  #outflow: Outflow = 'open';
  #finished: Settled[] = [];
  #failure: SocketError | undefined;

  constructor(capacityBytes: number, outlet: Outlet) {
    this.#room = capacityBytes;
    this.#outlet = outlet;
  }

  get isFinished(): boolean {
    return this.#outflow === 'finished';
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    if (this.#outflow !== 'open') {
      this.#settle(settled, this.#failure ?? closedError('Cannot write: our half has ended'));
      return;
    }
    this.#waiting.push(new PendingWrite(buffers, settled));
    this.#letGo();
  }

  finish(settled: Settled): void {
    if (this.#outflow === 'finished' || this.#outflow === 'broken') {
      this.#settle(settled, this.isFinished ? undefined : this.#failure);
      return;
    }
    this.#finished.push(settled);
    this.#outflow = after[this.#outflow]['finish called'];
    this.#letGo();
  }

  /** There is room for so many bytes more. */
  grant(byteCount: number): void {
    this.#room += byteCount;
    this.#letGo();
  }

  /** Nothing leaves any more; what waits fails. */
  fail(failure: SocketError): void {
    this.#outflow = after[this.#outflow].broke;
    this.#failure ??= failure;
    for (const { settled } of this.#waiting) this.#settle(settled, failure);
    this.#waiting.clear();
    for (const settled of this.#finished.splice(0)) this.#settle(settled, failure);
  }

  #letGo(): void {
    for (let write = this.#waiting.first; write !== undefined; write = this.#waiting.first) {
      if (write.length > 0) this.#send(write);
      if (write.length > 0) return;
      this.#waiting.shift();
      this.#settle(write.settled);
    }
    if (this.#outflow === 'finishing') this.#outlet.sendEnd();
    this.#outflow = after[this.#outflow]['queue drained'];
    if (this.#outflow === 'finished') for (const settled of this.#finished.splice(0)) this.#settle(settled);
  }

  #send(write: PendingWrite): void {
    if (this.#room === 0) return;
    const bytes = write.take(this.#room);
    this.#room -= bytes.length;
    this.#outlet.sendBytes(bytes);
  }

  /** Never from within the call that asked. */
  #settle(settled: Settled, failure?: SocketError): void {
    queueMicrotask(() => {
      settled(failure);
    });
  }
}
