import { InputStreamOptions, SocketError, StreamSocket, StreamSocketListener } from '../../../lib/index.js';
import { MemoryNetwork } from '../../../lib/testing.js';
import type { Transport } from '../../../lib/transport/contract.js';

export const STEPS = [
  'connect',
  'call the connect off',
  'write',
  'read',
  'read some',
  'take',
  'cancel the read',
  'finish',
  'close',
  'close softly',
  'hold',
  'release',
  'partition',
  'repair',
  'reset',
  'let time go by',
] as const;

/** One thing that happens: to one end of a connection, with so many bytes or milliseconds. */
export interface Step {
  readonly kind: (typeof STEPS)[number];
  /** Which of the connections; the first is there from the start, the others once they are connected. */
  readonly line: 0 | 1;
  readonly end: 0 | 1;
  readonly size: number;
}

export interface Program {
  readonly seed: number;
  /** The high-water mark of both ends. */
  readonly highWaterBytes: number;
  /** Bytes that may be under way in one direction, and that arrive at once. */
  readonly capacityBytes: number;
  readonly chunkBytes: number;
  readonly steps: readonly Step[];
}

/** What one end of a connection did and saw. */
class End {
  readonly socket: StreamSocket;
  /** Bytes its writes were accepted for, or may have been; the peer sees a beginning of them. */
  written = 0;
  /** Bytes it read, all of them in order. */
  read = 0;
  isReading = false;
  hasFinished = false;
  hasClosed = false;
  sawEnd = false;
  reading = new AbortController();

  constructor(socket: StreamSocket) {
    this.socket = socket;
  }
}

/** One connection, or the wish for one. */
class Line {
  /** What calls its connect off; there from the first wish on. */
  connecting: AbortController | undefined;
  /** The end that connected, once it has. */
  near: StreamSocket | undefined;
  /** Both, once the other was accepted too. */
  ends: readonly [End, End] | undefined;
  isBroken = false;
}

/**
 * Runs a program of calls and faults on connections in memory, and holds it to a simple model: each end sees a
 * beginning of what the other wrote, byte for byte; all of it, if nobody broke the connection; every promise
 * settles; every failure is a documented one; nothing stays behind.
 *
 * @param over - what the hosts' transports are wrapped in; a mistake of it must show.
 * @throws Error - it does not behave; the message says how.
 */
export async function run(
  program: Program,
  over: (transport: Transport) => Transport = (transport) => transport,
): Promise<void> {
  using network = new MemoryNetwork({ seed: program.seed, maxTranscriptEvents: 0 });
  await new Run(program, network, over).run();
}

type Kind = Step['kind'];

class Run {
  readonly #program: Program;
  readonly #network: MemoryNetwork;
  readonly #nearTransport: Transport;
  readonly #listener: StreamSocketListener;
  readonly #lines = [new Line(), new Line()] as const;
  readonly #accepted: StreamSocket[] = [];
  readonly #outstanding = new Set<string>();
  readonly #problems: string[] = [];
  #calls = 0;
  #link: 'open' | 'held' | 'parted' = 'open';

  constructor(program: Program, network: MemoryNetwork, over: (transport: Transport) => Transport) {
    this.#program = program;
    this.#network = network;
    this.#listener = new StreamSocketListener({ transport: over(network.host('far')) });
    this.#listener.control.outboundBufferSizeInBytes = program.highWaterBytes;
    this.#nearTransport = over(network.host('near'));
  }

  async run(): Promise<void> {
    const { capacityBytes, chunkBytes, steps } = this.#program;
    const { clock } = this.#network;
    await this.#listener.bindServiceNameAsync('7');
    this.#listener.on('connectionreceived', ({ socket }) => {
      this.#accepted.push(socket);
      this.#pair();
    });
    this.#network.link('near', 'far', { capacityBytes, chunkBytes });
    this.#connect(this.#lines[0]);
    await clock.runUntilIdle();
    if (this.#lines[0].ends === undefined) this.#problems.push('the first connection was not made');

    for (const step of steps) await this.#take(step);
    // Whatever is still open comes to its end: everything written is read, then both ends are closed.
    this.#mend();
    await clock.runUntilIdle();
    for (const line of this.#lines) await this.#finish(line);
    await clock.runUntilIdle();
    for (const line of this.#lines) this.#checkWhole(line);
    this.#closeAll();
    await clock.runUntilIdle();
    const outstanding = [...this.#outstanding];
    if (outstanding.length > 0) this.#problems.push(`never settled: ${outstanding.join(', ')}`);
    if (clock.pendingTimers > 0) this.#problems.push(`${clock.pendingTimers} timers stayed`);
    if (this.#problems.length > 0) throw new Error(this.#problems.join('; '));
  }

  async #take({ kind, line: number, end: side, size }: Step): Promise<void> {
    const line = this.#lines[number];
    await this.#ofNetwork[kind]?.(size);
    this.#ofLine[kind]?.(line);
    if (line.ends === undefined) return;
    const [near, far] = line.ends;
    if (side === 0) this.#ofEnd[kind]?.(near, far, size, line);
    else this.#ofEnd[kind]?.(far, near, size, line);
  }

  readonly #ofNetwork: Partial<Record<Kind, (size: number) => unknown>> = {
    hold: () => {
      if (this.#link === 'parted') return;
      this.#network.hold('near', 'far');
      this.#link = 'held';
    },
    release: () => {
      if (this.#link === 'held') this.#mend();
    },
    partition: () => {
      this.#network.partition('near', 'far');
      this.#link = 'parted';
    },
    repair: () => {
      if (this.#link === 'parted') this.#mend();
    },
    reset: () => {
      for (const line of this.#lines) line.isBroken = true;
      this.#network.reset('near', 'far');
    },
    'let time go by': (size) => this.#network.clock.advance(size),
  };

  readonly #ofLine: Partial<Record<Kind, (line: Line) => void>> = {
    connect: (line) => {
      this.#connect(line);
    },
    'call the connect off': (line) => {
      line.connecting?.abort(CALLED_OFF);
    },
  };

  readonly #ofEnd: Partial<Record<Kind, (end: End, peer: End, size: number, line: Line) => void>> = {
    write: (end, _, size) => {
      if (end.hasFinished || end.hasClosed) return;
      const bytes = Uint8Array.from({ length: size }, (__, i) => (end.written + i) % PATTERN);
      end.written += size;
      this.#watch('a write', end.socket.outputStream.writeAsync(bytes));
      bytes.fill(255); // the memory is ours again at once: the write is small and cannot be called off
    },
    read: (end, peer, size) => {
      this.#read(end, peer, size, InputStreamOptions.none);
    },
    'read some': (end, peer, size) => {
      this.#read(end, peer, size, InputStreamOptions.partial);
    },
    take: (end, peer, size) => {
      if (end.isReading) return;
      try {
        const bytes = end.socket.inputStream.tryRead(size);
        if (bytes === null) end.sawEnd = true;
        else if (bytes !== undefined) this.#receive(end, peer, bytes);
      } catch (failure) {
        if (!(failure instanceof SocketError)) throw failure;
      }
    },
    'cancel the read': (end) => {
      end.reading.abort(CALLED_OFF);
    },
    finish: (end) => {
      end.hasFinished = true;
      this.#watch('a finish', end.socket.outputStream.closeAsync());
    },
    close: (end, _, __, line) => {
      end.hasClosed = true;
      line.isBroken = true; // what was on its way to this end is nobody's any more
      end.socket.close();
    },
    'close softly': (end, _, __, line) => {
      end.hasClosed = true;
      line.isBroken = true;
      this.#watch('a soft close', end.socket.closeAsync());
    },
  };

  #connect(line: Line): void {
    if (line.connecting !== undefined) return;
    const caller = new AbortController();
    line.connecting = caller;
    const socket = new StreamSocket({ transport: this.#nearTransport });
    socket.control.outboundBufferSizeInBytes = this.#program.highWaterBytes;
    const connecting = socket.connectAsync('far', 7, { signal: caller.signal });
    this.#watch('a connect', connecting, () => {
      line.near = socket;
      this.#pair();
    });
  }

  /** Which connection was accepted for which wish is known by their ports, whichever end hears of it first. */
  #pair(): void {
    for (const line of this.#lines) {
      const { near } = line;
      if (near === undefined || line.ends !== undefined) continue;
      const far = this.#accepted.find(
        ({ information }) => information.remotePort === near.information.localPort,
      );
      if (far !== undefined) line.ends = [new End(near), new End(far)];
    }
  }

  #mend(): void {
    if (this.#link === 'held') this.#network.release('near', 'far');
    if (this.#link === 'parted') this.#network.repair('near', 'far');
    this.#link = 'open';
  }

  #watch(what: string, promise: Promise<unknown>, then: (value: never) => void = () => {}): void {
    const name = `${what} (${this.#calls++})`;
    this.#outstanding.add(name);
    promise
      .then(then as (value: unknown) => void, (failure: unknown) => {
        if (failure === CALLED_OFF) return;
        if (!(failure instanceof SocketError)) throw failure;
      })
      .catch((failure: unknown) => {
        this.#problems.push(`${what} failed with ${String(failure)}`);
      })
      .finally(() => this.#outstanding.delete(name));
  }

  #read(end: End, peer: End, size: number, flags: InputStreamOptions): void {
    if (end.isReading) return;
    end.isReading = true;
    end.reading = new AbortController();
    const read = end.socket.inputStream.readAsync(size, flags, { signal: end.reading.signal });
    this.#watch('a read', read, (bytes: Uint8Array) => {
      this.#receive(end, peer, bytes);
      if (bytes.length === 0) end.sawEnd = true;
    });
    const over = (): void => {
      end.isReading = false;
    };
    read.then(over, over);
  }

  #receive(end: End, peer: End, bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte !== end.read++ % PATTERN) this.#problems.push(`byte ${end.read - 1} is ${byte}`);
    }
    if (end.read > peer.written) {
      this.#problems.push(`${end.read} bytes were read and ${peer.written} written`);
    }
  }

  async #finish(line: Line): Promise<void> {
    if (line.ends === undefined) return;
    const [near, far] = line.ends;
    for (const end of line.ends) {
      if (!end.hasClosed) this.#watch('a finish', end.socket.outputStream.closeAsync());
    }
    for (const [end, peer] of [
      [near, far],
      [far, near],
    ] as const) {
      end.reading.abort(CALLED_OFF);
      await Promise.resolve();
      if (!end.hasClosed) this.#watch('reading to the end', this.#readToEnd(end, peer));
    }
  }

  async #readToEnd(end: End, peer: End): Promise<void> {
    while (end.isReading) await Promise.resolve();
    for await (const chunk of end.socket) this.#receive(end, peer, chunk);
    end.sawEnd = true;
  }

  #checkWhole({ ends, isBroken }: Line): void {
    if (ends === undefined || isBroken) return;
    const [near, far] = ends;
    for (const [{ read, sawEnd }, { written }] of [
      [near, far],
      [far, near],
    ] as const) {
      if (read === written && sawEnd) continue;
      this.#problems.push(`${read} of ${written} bytes were read${sawEnd ? '' : ', and no end'}`);
    }
  }

  #closeAll(): void {
    const near = this.#lines.flatMap((line) => line.near ?? []);
    for (const socket of [...near, ...this.#accepted]) {
      socket.close();
      this.#watch('closed', socket.closed);
    }
    this.#watch('the closing of the listener', this.#listener.closeAsync({ drainMs: 0 }));
  }
}

const CALLED_OFF = new Error('called off');

/** Bytes count up to this and begin again; a prime, so that no chunk size fits into it. */
const PATTERN = 251;
