import { once } from 'node:events';
import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

import { operationAborted } from '../../../lib/errors/failures.js';
import { SocketWrites } from '../../../lib/transport/node/socket-writes.js';

/** A socket whose kernel takes `takesAtOnce` writes at once, and later ones when it is told to. */
class Clogged extends Duplex {
  takesAtOnce = 0;
  readonly written: string[] = [];
  #taken: (() => void) | undefined;

  constructor(takesAtOnce: number, writableHighWaterMark: number) {
    super({ writableHighWaterMark });
    this.takesAtOnce = takesAtOnce;
  }

  override _write(chunk: Buffer, _encoding: unknown, done: (error?: Error) => void): void {
    this.#take([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.#take(
      chunks.map(({ chunk }) => chunk),
      done,
    );
  }

  override _read(): void {
    // Nothing comes.
  }

  unclog(): void {
    this.#taken?.();
  }

  #take(chunks: Buffer[], done: () => void): void {
    this.written.push(chunks.map(String).join('+'));
    if (this.takesAtOnce-- > 0) done();
    else this.#taken = done;
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function writesTo(takesAtOnce: number, highWaterMark = 1) {
  const socket = new Clogged(takesAtOnce, highWaterMark);
  socket.on('error', () => {});
  const writes = new SocketWrites(socket as unknown as Socket, {
    get writeFailure() {
      return socket.destroyed ? operationAborted('gone') : undefined;
    },
  });
  socket.on('close', () => {
    writes.settle();
  });
  const settled: string[] = [];
  const write = (...texts: string[]): void => {
    writes.write(texts.map(bytesOf), (failure) => {
      settled.push(failure === undefined ? texts.join('+') : `${texts.join('+')}: ${failure.message}`);
    });
  };
  return { socket, settled, write };
}

describe('SocketWrites', () => {
  it('settles a write at once that the kernel took at once', () => {
    const { socket, settled, write } = writesTo(2);
    write('a');
    write('b', 'c');

    expect(settled).toEqual(['a', 'b+c']);
    expect(socket.written).toEqual(['a', 'b+c']);
  });

  it('settles the others when the kernel has taken them, in the order of the calls', () => {
    const { socket, settled, write } = writesTo(1);
    write('a');
    write('b');
    write('c');
    expect(settled).toEqual(['a']);

    socket.unclog(); // of b; c is written now and clogs again
    expect(settled).toEqual(['a']);
    socket.unclog();

    expect(settled).toEqual(['a', 'b', 'c']);
    expect(socket.listenerCount('drain')).toBe(0);
  });

  it('settles them also where Node keeps to a mark of its own', () => {
    const { socket, settled, write } = writesTo(0, 1000);
    write('a');
    expect(settled).toEqual([]);
    socket.unclog(); // of a; an empty write behind it tells
    socket.unclog();

    expect(settled).toEqual(['a']);
  });

  it('settles nothing before what was written before it', () => {
    const { socket, settled, write } = writesTo(0);
    write('a');
    socket.takesAtOnce = 2;
    write('b');
    socket.prependListener('drain', () => {
      write('c');
    });
    socket.unclog();

    expect(settled).toEqual(['a', 'b', 'c']);
  });

  it('tells what became of them when the socket goes', async () => {
    const { socket, settled, write } = writesTo(0);
    write('a');
    write('b');
    socket.destroy();
    await once(socket, 'close');
    write('c');
    expect(settled).toEqual(['a: gone', 'b: gone']);
    await Promise.resolve();

    expect(settled).toEqual(['a: gone', 'b: gone', 'c: gone']);
    expect(socket.listenerCount('drain')).toBe(0);
  });
});
