import { closedError } from '../../lib/errors/failures.js';
import type { Acceptor, Channel, Endpoint, Settled, Transport, Wake } from '../../lib/transport/contract.js';
import { concatBytes } from '../../lib/util/bytes.js';

/** A mistake of an adapter, and the cases that must find it. */
export interface PlantedBug {
  readonly name: string;
  readonly foundBy: readonly string[];
  readonly plant: (transport: Transport) => Transport;
}

/** Passes everything on; bugs are its subclasses. */
class PassingChannel implements Channel {
  constructor(
    protected readonly inner: Channel,
    protected readonly transport: Transport,
  ) {}

  get local(): Endpoint {
    return this.inner.local;
  }
  get remote(): Endpoint {
    return this.inner.remote;
  }
  get unreadBytes(): number {
    return this.inner.unreadBytes;
  }
  take(): Uint8Array | null | undefined {
    return this.inner.take();
  }
  onceReadable(wake: Wake): void {
    this.inner.onceReadable(wake);
  }
  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.inner.write(buffers, settled);
  }
  finish(settled: Settled): void {
    this.inner.finish(settled);
  }
  close(): void {
    this.inner.close();
  }
  abort(): void {
    this.inner.abort();
  }
  onceClosed(closed: Settled): void {
    this.inner.onceClosed(closed);
  }
}

class PassingAcceptor implements Acceptor {
  constructor(protected readonly inner: Acceptor) {}

  get local(): Endpoint {
    return this.inner.local;
  }
  get refusedConnections(): number {
    return this.inner.refusedConnections;
  }
  take(): Channel | undefined {
    return this.inner.take();
  }
  onceAcceptable(wake: Wake): void {
    this.inner.onceAcceptable(wake);
  }
  close(closed: () => void): void {
    this.inner.close(closed);
  }
}

class LosesAByteWhenAWaiterIsReplaced extends PassingChannel {
  #isWaiting = false;
  #loses = false;

  override onceReadable(wake: Wake): void {
    this.#loses = this.#isWaiting;
    this.#isWaiting = true;
    super.onceReadable(() => {
      this.#isWaiting = false;
      wake();
    });
  }
  override take(): Uint8Array | null | undefined {
    const chunk = super.take();
    if (!this.#loses || !chunk) return chunk;
    this.#loses = false;
    return chunk.length > 1 ? chunk.subarray(1) : undefined;
  }
}

class LetsTheEndOvertakeTheLastBytes extends PassingChannel {
  #next: Uint8Array | null | undefined;

  override take(): Uint8Array | null | undefined {
    const chunk = this.#next ?? super.take();
    this.#next = chunk ? super.take() : undefined;
    return this.#next === null ? null : chunk;
  }
}

class TakesAPauseForTheEnd extends PassingChannel {
  #hasBegun = false;

  override take(): Uint8Array | null | undefined {
    const chunk = super.take();
    const isPause = this.#hasBegun && chunk === undefined;
    this.#hasBegun ||= chunk !== undefined;
    return isPause ? null : chunk;
  }
}

class ForgetsTheEnd extends PassingChannel {
  #wasTold = false;

  override take(): Uint8Array | null | undefined {
    const chunk = this.#wasTold ? undefined : super.take();
    this.#wasTold ||= chunk === null;
    return chunk;
  }
}

class SettlesEverySecondWriteOnly extends PassingChannel {
  #writes = 0;

  override write(buffers: readonly Uint8Array[], settled: Settled): void {
    super.write(buffers, this.#writes++ % 2 === 1 ? () => {} : settled);
  }
}

class SettlesBeforeItHasRead extends PassingChannel {
  override write(buffers: readonly Uint8Array[], settled: Settled): void {
    queueMicrotask(settled);
    this.transport.clock.after(1, () => {
      super.write(buffers, () => {});
    });
  }
}

class SettlesTheSecondWriteFirst extends PassingChannel {
  #writes = 0;
  #settleFirst = (): void => {};

  override write(buffers: readonly Uint8Array[], settled: Settled): void {
    const isFirst = this.#writes++ === 0;
    super.write(buffers, (failure) => {
      const settle = (): void => {
        settled(failure);
      };
      if (isFirst) this.#settleFirst = settle;
      else {
        settle();
        this.#settleFirst();
        this.#settleFirst = (): void => {};
      }
    });
  }
}

class EndsFromWithin extends PassingChannel {
  override finish(settled: Settled): void {
    super.finish(() => {});
    settled();
  }
}

class FailsFromWithin extends PassingChannel {
  #isClosed = false;

  override close(): void {
    this.#isClosed = true;
    super.close();
  }

  override write(buffers: readonly Uint8Array[], settled: Settled): void {
    if (this.#isClosed) settled(closedError('Cannot write: it is closed'));
    else super.write(buffers, settled);
  }
}

class TakesAResetForAnEnd extends PassingChannel {
  override take(): Uint8Array | null | undefined {
    try {
      return super.take();
    } catch {
      return null;
    }
  }
  override onceClosed(closed: Settled): void {
    super.onceClosed(() => {
      closed();
    });
  }
}

class DeliversAnEmptyChunk extends PassingChannel {
  #isNext = true;

  override take(): Uint8Array | null | undefined {
    if (this.#isNext && this.unreadBytes > 0) {
      this.#isNext = false;
      return new Uint8Array(0);
    }
    this.#isNext = true;
    return super.take();
  }
}

class LetsAWriteBeOvertaken extends PassingChannel {
  #writes = 0;

  override write(buffers: readonly Uint8Array[], settled: Settled): void {
    if (this.#writes++ % 3 !== 1) super.write(buffers, settled);
    else {
      const bytes = concatBytes(buffers).slice();
      queueMicrotask(settled);
      this.transport.clock.after(1, () => {
        super.write([bytes], () => {});
      });
    }
  }
}

class ReadsAheadWithoutABound extends PassingChannel {
  readonly #arrived: (Uint8Array | null)[] = [];
  #wake: Wake | undefined;
  #isReading = false;

  override take(): Uint8Array | null | undefined {
    return this.#arrived.length > 0 ? this.#arrived.shift() : super.take();
  }
  override onceReadable(wake: Wake): void {
    this.#wake = wake;
    if (!this.#isReading) this.#readOn();
  }
  #readOn(): void {
    this.#isReading = true;
    super.onceReadable(() => {
      const goesOn = this.#takeAll();
      this.#wake?.();
      if (goesOn) this.#readOn();
    });
  }
  #takeAll(): boolean {
    try {
      for (;;) {
        const chunk = super.take();
        if (chunk !== undefined) this.#arrived.push(chunk);
        if (!chunk) return chunk === undefined;
      }
    } catch {
      return false; // told by take()
    }
  }
}

class NeverFinishesClosing extends PassingChannel {
  override close(): void {
    this.inner.finish(() => {});
  }
}

class TellsOfTheCloseTwice extends PassingChannel {
  override onceClosed(closed: Settled): void {
    super.onceClosed((failure) => {
      closed(failure);
      closed(failure);
    });
  }
}

class WakesFromWithin extends PassingChannel {
  override onceReadable(wake: Wake): void {
    if (this.unreadBytes > 0) wake();
    else super.onceReadable(wake);
  }
}

class ClosesBothHalves extends PassingChannel {
  override finish(settled: Settled): void {
    super.finish((failure) => {
      settled(failure);
      this.inner.close();
    });
  }
}

class ClosesInGoodOrderWhenItIsToReset extends PassingChannel {
  override abort(): void {
    this.inner.finish(() => {
      this.inner.close();
    });
  }
}

class CountsNothingUnread extends PassingChannel {
  override get unreadBytes(): number {
    return 0;
  }
}

class HandsOutTheLatestFirst extends PassingAcceptor {
  override take(): Channel | undefined {
    const all: Channel[] = [];
    for (let one = super.take(); one !== undefined; one = super.take()) all.push(one);
    const latest = this.#older.length > 0 ? this.#older.shift() : all.pop();
    this.#older.push(...all);
    return latest;
  }
  readonly #older: Channel[] = [];
}

class StopsAtTheFirstFailure extends PassingAcceptor {
  #hasFailed = false;

  override take(): Channel | undefined {
    if (this.#hasFailed) return undefined;
    try {
      return super.take();
    } catch (failure) {
      this.#hasFailed = true;
      throw failure;
    }
  }
  override onceAcceptable(wake: Wake): void {
    if (!this.#hasFailed) super.onceAcceptable(wake);
  }
}

class ForgetsConnectionsWhenItCloses extends PassingAcceptor {
  readonly #untaken: Channel[] = [];

  override take(): Channel | undefined {
    return this.#untaken.shift();
  }
  override onceAcceptable(wake: Wake): void {
    super.onceAcceptable(() => {
      this.#fill();
      wake();
    });
  }
  override close(closed: () => void): void {
    this.#fill();
    super.close(closed);
  }
  #fill(): void {
    for (let one = super.take(); one !== undefined; one = super.take()) this.#untaken.push(one);
  }
}

/** Nothing is wrong with it: what the bugs below are built on. */
export const noBug: PlantedBug = { name: 'nothing', foundBy: [], plant: inChannels(PassingChannel) };

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'a byte is lost when a waiter is replaced',
    foundBy: ['S03', 'S40', 'C3'],
    plant: inChannels(LosesAByteWhenAWaiterIsReplaced),
  },
  {
    name: 'the end overtakes the last bytes',
    foundBy: ['J3'],
    plant: inChannels(LetsTheEndOvertakeTheLastBytes),
  },
  {
    name: 'a pause is taken for the end',
    foundBy: ['S02', 'S40', 'S42'],
    plant: inChannels(TakesAPauseForTheEnd),
  },
  { name: 'the end is told once only', foundBy: ['C1'], plant: inChannels(ForgetsTheEnd) },
  {
    name: 'every second write never settles',
    foundBy: ['S01', 'S48', 'C7', 'C11'],
    plant: inChannels(SettlesEverySecondWriteOnly),
  },
  {
    name: 'a write settles before its memory was read',
    foundBy: ['C8', 'C11'],
    plant: inChannels(SettlesBeforeItHasRead),
  },
  {
    name: 'the second write settles before the first',
    foundBy: ['C7'],
    plant: inChannels(SettlesTheSecondWriteFirst),
  },
  { name: 'the end settles from within its call', foundBy: ['C7'], plant: inChannels(EndsFromWithin) },
  { name: 'a write fails from within its call', foundBy: ['C11'], plant: inChannels(FailsFromWithin) },
  {
    name: 'a reset is taken for an end',
    foundBy: ['S61', 'S62', 'J7', 'J16', 'C5'],
    plant: inChannels(TakesAResetForAnEnd),
  },
  {
    name: 'an empty chunk is delivered',
    foundBy: ['S01', 'S49', 'C6'],
    plant: inChannels(DeliversAnEmptyChunk),
  },
  {
    name: 'a write is overtaken by the next',
    foundBy: ['S01', 'S48', 'J5', 'C6'],
    plant: inChannels(LetsAWriteBeOvertaken),
  },
  {
    name: 'what arrives is queued without a bound',
    foundBy: ['J12'],
    plant: inChannels(ReadsAheadWithoutABound),
  },
  {
    name: 'closing never comes to an end',
    foundBy: ['S01', 'S20', 'J9', 'C10'],
    plant: inChannels(NeverFinishesClosing),
  },
  { name: 'the close is told twice', foundBy: ['C10'], plant: inChannels(TellsOfTheCloseTwice) },
  { name: 'the wake comes from within onceReadable', foundBy: ['C2'], plant: inChannels(WakesFromWithin) },
  {
    name: 'the end of our half closes both',
    foundBy: ['S37', 'S43', 'S56', 'C9'],
    plant: inChannels(ClosesBothHalves),
  },
  {
    name: 'a reset is an ordinary close',
    foundBy: ['S61', 'S62', 'J7', 'C5'],
    plant: inChannels(ClosesInGoodOrderWhenItIsToReset),
  },
  { name: 'unread bytes are not counted', foundBy: ['C4'], plant: inChannels(CountsNothingUnread) },
  {
    name: 'the accept queue has no bound',
    foundBy: ['L3'],
    plant: (transport) =>
      changed(transport, {
        listen: (at, options) => transport.listen(at, { ...options, maxPendingConnections: 1_000_000 }),
      }),
  },
  ...[false, true].map((reusePort) => ({
    name: reusePort ? 'ports are shared by whoever comes' : 'ports are not shared by those who may',
    foundBy: ['L23'],
    plant: (transport: Transport) =>
      changed(transport, { listen: (at, options) => transport.listen(at, { ...options, reusePort }) }),
  })),
  {
    name: 'the latest connection comes first',
    foundBy: ['L2', 'L21'],
    plant: inAcceptors(HandsOutTheLatestFirst),
  },
  { name: 'accepting stops when it fails once', foundBy: ['L5'], plant: inAcceptors(StopsAtTheFirstFailure) },
  {
    name: 'connections nobody took are forgotten',
    foundBy: ['L12', 'C13'],
    plant: inAcceptors(ForgetsConnectionsWhenItCloses),
  },
];

function inChannels(
  Bug: new (inner: Channel, transport: Transport) => Channel,
): (transport: Transport) => Transport {
  return (transport) => {
    const wrap = (channel: Channel): Channel => new Bug(channel, transport);
    class Wrapping extends PassingAcceptor {
      override take(): Channel | undefined {
        const channel = super.take();
        return channel && wrap(channel);
      }
    }
    return changed(transport, {
      connect: async (to, options) => wrap(await transport.connect(to, options)),
      listen: async (at, options) => new Wrapping(await transport.listen(at, options)),
    });
  };
}

function inAcceptors(Bug: new (inner: Acceptor) => Acceptor): (transport: Transport) => Transport {
  return (transport) =>
    changed(transport, { listen: async (at, options) => new Bug(await transport.listen(at, options)) });
}

function changed(inner: Transport, changes: Partial<Transport>): Transport {
  return {
    clock: inner.clock,
    capabilities: inner.capabilities,
    lookup: (name, signal, how) => inner.lookup(name, signal, how),
    servicePort: (name, protocol) => inner.servicePort(name, protocol),
    connect: (to, options) => inner.connect(to, options),
    listen: (at, options) => inner.listen(at, options),
    ...changes,
  };
}
