import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LoadedBytes } from '../../lib/data/loaded-bytes.js';
import { SocketError } from '../../lib/errors/socket-error.js';

/** The same as arrays of numbers: what may be read, and what is spare. */
class Model {
  readable: number[] = [];
  spare: number[] = [];
}

type Move = (bytes: LoadedBytes, model: Model, size: number) => void;

let lastByte = 0;
const nextByte = (): number => (lastByte = (lastByte + 1) % 256);

const moves: readonly (readonly [name: string, move: Move])[] = [
  [
    'push',
    (bytes, model, size) => {
      const chunk = Array.from({ length: size }, nextByte);
      bytes.push(Uint8Array.from(chunk));
      model.spare.push(...chunk);
    },
  ],
  [
    'load',
    (bytes, model, size) => {
      const count = Math.min(size, model.spare.length);
      bytes.load(count);
      model.readable.push(...model.spare.splice(0, count));
    },
  ],
  [
    'return and take again',
    (bytes, model) => {
      const cut = bytes.cutSpare().reverse();
      expect(cut.flatMap((chunk) => [...chunk])).toEqual(model.spare);
      expect(bytes.spare).toBe(0);
      for (const chunk of cut) bytes.push(chunk);
    },
  ],
  [
    'trim',
    (bytes) => {
      bytes.trim();
    },
  ],
  [
    'pass some of what is ahead',
    (bytes, model, size) => {
      const ahead = [...bytes.ahead(size)];
      expect([...model.readable, ...model.spare].slice(0, ahead.length)).toEqual(ahead);
      if (size > 0 && model.readable.length + model.spare.length > 0) expect(ahead).not.toEqual([]);
      bytes.pass(ahead.length);
      model.spare.splice(0, ahead.length - model.readable.splice(0, ahead.length).length);
    },
  ],
  [
    'peek',
    (bytes, model, size) => {
      if (size > model.readable.length) expect(() => bytes.peek(size)).toThrow(SocketError);
      else expect([...bytes.peek(size)]).toEqual(model.readable.slice(0, size));
    },
  ],
  [
    'drop',
    (bytes, model, size) => {
      if (size > model.readable.length) {
        expect(() => {
          bytes.drop(size);
        }).toThrow(SocketError);
      } else {
        bytes.drop(size);
        model.readable.splice(0, size);
      }
    },
  ],
  ['take', reading((bytes, size) => bytes.take(size))],
  ['copyInto', reading((bytes, size) => copied(bytes, size))],
  ['uint8', readingOf(1, (bytes) => bytes.uint8())],
  ['uint16', readingOf(2, (bytes) => bytes.uint16(false))],
  ['uint32', readingOf(4, (bytes) => bytes.uint32(false))],
  ['uint64', readingOf(8, (bytes) => bytes.uint64(false))],
];

/** A move that reads as many bytes as it is told, if there are as many, and otherwise must take nothing. */
function reading(read: (bytes: LoadedBytes, size: number) => Uint8Array): Move {
  return (bytes, model, size) => {
    if (size > model.readable.length) expect(() => read(bytes, size)).toThrow(SocketError);
    else expect([...read(bytes, size)]).toEqual(model.readable.splice(0, size));
  };
}

function readingOf(size: number, read: (bytes: LoadedBytes) => number | bigint): Move {
  const readBytes = reading((bytes) => bigEndianBytes(read(bytes), size));
  return (bytes, model) => {
    readBytes(bytes, model, size);
  };
}

function bigEndianBytes(value: number | bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) =>
    Number((BigInt(value) >> BigInt(8 * (size - 1 - i))) & 0xffn),
  );
}

function copied(bytes: LoadedBytes, size: number): Uint8Array {
  const target = new Uint8Array(size);
  bytes.copyInto(target);
  return target;
}

describe('LoadedBytes', () => {
  it('does what two arrays of numbers do, however the bytes are cut into chunks', () => {
    const script = fc.array(fc.tuple(fc.constantFrom(...moves), fc.nat(12)), { maxLength: 60 });
    fc.assert(
      fc.property(script, (steps) => {
        const bytes = new LoadedBytes();
        const model = new Model();
        for (const [[, move], size] of steps) {
          move(bytes, model, size);
          expect([bytes.length, bytes.spare]).toEqual([model.readable.length, model.spare.length]);
          expect([...bytes.tail(3)]).toEqual(model.readable.slice(-3));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('hands out memory it was given where the bytes lie in one chunk', () => {
    const chunk = Uint8Array.of(1, 2, 3, 4);
    const bytes = new LoadedBytes();
    bytes.push(chunk);
    bytes.load(4);
    bytes.uint8();
    const taken = bytes.take(2);
    expect(taken.buffer).toBe(chunk.buffer);
    expect(taken).toEqual(Uint8Array.of(2, 3));
  });

  it('hands out plain arrays, even of a Buffer', () => {
    const bytes = new LoadedBytes();
    bytes.push(Buffer.from('abcd'));
    bytes.load(4);
    expect(Object.getPrototypeOf(bytes.take(2))).toBe(Uint8Array.prototype);
  });

  it('says how bytes come in when none ever did', () => {
    expect(() => new LoadedBytes().uint32(false)).toThrow(
      'Cannot read 4 bytes: 0 are loaded; loadAsync loads them',
    );
  });

  it('has nothing once it is closed, and lets nothing be read, not even nothing', () => {
    const bytes = new LoadedBytes();
    bytes.push(Uint8Array.of(1, 2));
    bytes.push(Uint8Array.of(3));
    bytes.load(1);
    bytes.close();
    expect([bytes.length, bytes.spare, bytes.isClosed]).toEqual([0, 0, true]);
    expect(() => bytes.uint8()).toThrow('Cannot read 1 bytes: the reader is closed');
    expect(() => bytes.take(0)).toThrow('the reader is closed');
    expect(() => {
      bytes.copyInto(new Uint8Array());
    }).toThrow('the reader is closed');
  });

  it('reads a hundred thousand chunks of a byte each in no time', () => {
    const count = 100_000;
    const bytes = new LoadedBytes();
    for (let i = 0; i < count; i++) bytes.push(Uint8Array.of(i));
    bytes.load(count);
    let sum = 0;
    for (let i = 0; i < count / 4; i++) sum += bytes.uint32(false) & 0xff;
    expect(bytes.length).toBe(0);
    expect(sum).toBeGreaterThan(0);
  });
});
