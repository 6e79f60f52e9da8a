import { InputStreamOptions, SocketError, StreamSocket, StreamSocketListener } from 'streamsocket';

import { MemoryNetwork } from '../../../lib/testing.js';

export const STEPS = [
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
  'reset',
  'let time go by',
] as const;

/** One thing that happens: to one end of the connection, with so many bytes or milliseconds. */
export interface Step {
  readonly kind: (typeof STEPS)[number];
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

/** What one end of the connection did and saw. */
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

/**
 * Runs a program of calls and faults on a connection in memory, and holds it to a simple model: each end sees a
 * beginning of what the other wrote, byte for byte; all of it, if nobody broke the connection; every promise
 * settles; every failure is a documented one; nothing stays behind.
 *
 * @throws Error - it does not behave; the message says how.
 */
export async function run({
  seed,
  highWaterBytes,
  capacityBytes,
  chunkBytes,
  steps,
}: Program): Promise<void> {
  using network = new MemoryNetwork({ seed, maxTranscriptEvents: 0 });
  const listener = new StreamSocketListener({ transport: network.host('far') });
  listener.control.outboundBufferSizeInBytes = highWaterBytes;
  await listener.bindServiceNameAsync('7');
  const near = new StreamSocket({ transport: network.host('near') });
  near.control.outboundBufferSizeInBytes = highWaterBytes;
  network.link('near', 'far', { capacityBytes, chunkBytes });
  const accepted = listener.acceptAsync();
  await near.connectAsync('far', 7);
  const ends = [new End(near), new End(await accepted)] as const;
  const outstanding = new Set<string>();
  const connection = { isBroken: false };
  let isHeld = false;

  const watch = (what: string, promise: Promise<unknown>, then: (value: never) => void = () => {}): void => {
    const name = `${what} (${outstanding.size})`;
    outstanding.add(name);
    promise
      .then(then as (value: unknown) => void, (failure: unknown) => {
        if (failure === CALLED_OFF) return;
        if (!(failure instanceof SocketError)) throw failure;
      })
      .catch((failure: unknown) => {
        problems.push(`${what} failed with ${String(failure)}`);
      })
      .finally(() => outstanding.delete(name));
  };
  const problems: string[] = [];
  const receive = (end: End, peer: End, bytes: Uint8Array): void => {
    for (const byte of bytes) {
      if (byte !== end.read++ % PATTERN) problems.push(`byte ${end.read - 1} is ${byte}`);
    }
    if (end.read > peer.written) problems.push(`${end.read} bytes were read and ${peer.written} written`);
  };

  const act: Readonly<Record<Step['kind'], (end: End, peer: End, size: number) => unknown>> = {
    write: (end, _, size) => {
      if (end.hasFinished || end.hasClosed) return;
      const bytes = Uint8Array.from({ length: size }, (__, i) => (end.written + i) % PATTERN);
      end.written += size;
      watch('a write', end.socket.outputStream.writeAsync(bytes));
      bytes.fill(255); // the memory is ours again at once: the write is small and cannot be called off
    },
    read: (end, peer, size) => {
      startRead(end, peer, size, InputStreamOptions.none);
    },
    'read some': (end, peer, size) => {
      startRead(end, peer, size, InputStreamOptions.partial);
    },
    take: (end, peer, size) => {
      if (end.isReading) return;
      try {
        const bytes = end.socket.inputStream.tryRead(size);
        if (bytes === null) end.sawEnd = true;
        else if (bytes !== undefined) receive(end, peer, bytes);
      } catch (failure) {
        if (!(failure instanceof SocketError)) throw failure;
      }
    },
    'cancel the read': (end) => {
      end.reading.abort(CALLED_OFF);
    },
    finish: (end) => {
      end.hasFinished = true;
      watch('a finish', end.socket.outputStream.closeAsync());
    },
    close: (end) => {
      end.hasClosed = true;
      connection.isBroken = true; // what was on its way to this end is nobody's any more
      end.socket.close();
    },
    'close softly': (end) => {
      end.hasClosed = true;
      connection.isBroken = true;
      watch('a soft close', end.socket.closeAsync());
    },
    hold: () => {
      network.hold('near', 'far');
      isHeld = true;
    },
    release: () => {
      if (isHeld) network.release('near', 'far');
      isHeld = false;
    },
    reset: () => {
      connection.isBroken = true;
      network.reset('near', 'far');
    },
    'let time go by': (_, __, size) => network.clock.advance(size),
  };
  function startRead(end: End, peer: End, size: number, flags: InputStreamOptions): void {
    if (end.isReading) return;
    end.isReading = true;
    end.reading = new AbortController();
    const read = end.socket.inputStream.readAsync(size, flags, { signal: end.reading.signal });
    watch('a read', read, (bytes: Uint8Array) => {
      receive(end, peer, bytes);
      if (bytes.length === 0) end.sawEnd = true;
    });
    const over = (): void => {
      end.isReading = false;
    };
    read.then(over, over);
  }

  for (const { kind, end, size } of steps) await act[kind](ends[end], ends[1 - end === 0 ? 0 : 1], size);

  // Whatever is still open comes to its end: everything written is read, then both ends are closed.
  act.release(ends[0], ends[1], 0);
  for (const end of ends) if (!end.hasClosed) act.finish(end, end, 0);
  for (const [i, end] of ends.entries()) {
    const peer = ends[i === 0 ? 1 : 0];
    end.reading.abort(CALLED_OFF);
    await Promise.resolve();
    if (end.hasClosed) continue;
    watch('reading to the end', readToEnd(end, peer, receive));
  }
  await network.clock.runUntilIdle();
  if (!connection.isBroken) {
    for (const [i, end] of ends.entries()) {
      const { written } = ends[i === 0 ? 1 : 0];
      if (end.read !== written || !end.sawEnd) {
        problems.push(`${end.read} of ${written} bytes were read${end.sawEnd ? '' : ', and no end'}`);
      }
    }
  }
  for (const end of ends) {
    end.socket.close();
    watch('closed', end.socket.closed);
  }
  watch('the closing of the listener', listener.closeAsync({ drainMs: 0 }));
  await network.clock.runUntilIdle();
  if (outstanding.size > 0) problems.push(`never settled: ${[...outstanding].join(', ')}`);
  if (network.clock.pendingTimers > 0) problems.push(`${network.clock.pendingTimers} timers stayed`);
  if (problems.length > 0) throw new Error(problems.join('; '));
}

async function readToEnd(
  end: End,
  peer: End,
  receive: (end: End, peer: End, bytes: Uint8Array) => void,
): Promise<void> {
  while (end.isReading) await Promise.resolve();
  for await (const chunk of end.socket) receive(end, peer, chunk);
  end.sawEnd = true;
}

const CALLED_OFF = new Error('called off');

/** Bytes count up to this and begin again; a prime, so that no chunk size fits into it. */
const PATTERN = 251;
