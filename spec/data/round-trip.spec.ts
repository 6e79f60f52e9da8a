import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteOrder } from '../../lib/data/byte-order.js';
import { DataReader } from '../../lib/data/data-reader.js';
import { DataWriter } from '../../lib/data/data-writer.js';
import { UnicodeEncoding } from '../../lib/data/unicode-encoding.js';
import { anyCharacter } from '../support/any-character.js';
import { ScriptedPeer } from './scripted-streams.js';

/** A value, how it is written, and how it is read back. */
interface Step {
  readonly value: unknown;
  readonly write: (writer: DataWriter) => void;
  readonly read: (reader: DataReader) => unknown;
}

function step<T>(
  values: fc.Arbitrary<T>,
  write: (writer: DataWriter, value: T) => unknown,
  read: (reader: DataReader, size: number, value: T) => unknown,
): fc.Arbitrary<Step> {
  return values.map((value) => {
    let size = 0;
    return {
      value,
      write: (writer) => {
        const before = writer.unstoredBufferLength;
        write(writer, value);
        size = writer.unstoredBufferLength - before;
      },
      read: (reader) => read(reader, size, value),
    };
  });
}

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const centuries = { min: new Date('1601-01-01'), max: new Date('9999-12-31'), noInvalidDate: true };
const days = { min: -(2 ** 40), max: 2 ** 40 };

const anyStep = fc.oneof(
  step(
    fc.integer({ min: 0, max: 255 }),
    (w, v) => {
      w.writeByte(v);
    },
    (r) => r.readByte(),
  ),
  step(
    fc.boolean(),
    (w, v) => {
      w.writeBoolean(v);
    },
    (r) => r.readBoolean(),
  ),
  step(
    fc.integer({ min: -0x8000, max: 0x7fff }),
    (w, v) => {
      w.writeInt16(v);
    },
    (r) => r.readInt16(),
  ),
  step(
    fc.integer({ min: 0, max: 0xffff }),
    (w, v) => {
      w.writeUInt16(v);
    },
    (r) => r.readUInt16(),
  ),
  step(
    fc.integer(),
    (w, v) => {
      w.writeInt32(v);
    },
    (r) => r.readInt32(),
  ),
  step(
    fc.integer({ min: 0, max: 0xffffffff }),
    (w, v) => {
      w.writeUInt32(v);
    },
    (r) => r.readUInt32(),
  ),
  step(
    fc.bigInt(int64),
    (w, v) => {
      w.writeInt64(v);
    },
    (r) => r.readInt64(),
  ),
  step(
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    (w, v) => {
      w.writeUInt64(v);
    },
    (r) => r.readUInt64(),
  ),
  step(
    fc.float(),
    (w, v) => {
      w.writeSingle(v);
    },
    (r) => r.readSingle(),
  ),
  step(
    fc.double(),
    (w, v) => {
      w.writeDouble(v);
    },
    (r) => r.readDouble(),
  ),
  step(
    fc.uuid(),
    (w, v) => {
      w.writeGuid(v);
    },
    (r) => r.readGuid(),
  ),
  step(
    fc.date(centuries),
    (w, v) => {
      w.writeDateTime(v);
    },
    (r) => r.readDateTime(),
  ),
  step(
    fc.integer(days),
    (w, v) => {
      w.writeTimeSpan(v);
    },
    (r) => r.readTimeSpan(),
  ),
  step(
    fc.uint8Array(),
    (w, v) => {
      w.writeBytes(v);
    },
    (r, size) => r.readBytes(new Uint8Array(size)),
  ),
  step(
    fc.uint8Array(),
    (w, v) => {
      w.writeBuffer(v);
    },
    (r, size) => r.readBuffer(size),
  ),
  step(
    fc.string({ unit: anyCharacter }),
    (w, v) => w.writeString(v),
    (r, size) => r.readString(r.unicodeEncoding === UnicodeEncoding.utf8 ? size : size / 2),
  ),
);
const settings = fc.record({
  byteOrder: fc.constantFrom(ByteOrder.littleEndian, ByteOrder.bigEndian),
  unicodeEncoding: fc.constantFrom(UnicodeEncoding.utf8, UnicodeEncoding.utf16LE, UnicodeEncoding.utf16BE),
});

describe('DataReader', () => {
  it('reads back whatever DataWriter wrote, in whatever chunks it arrives', async () => {
    const script = fc.tuple(settings, fc.array(anyStep), fc.array(fc.integer({ min: 1, max: 20 })));
    await fc.assert(
      fc.asyncProperty(script, async ([setting, steps, sizes]) => {
        const writer = Object.assign(new DataWriter(), setting);
        for (const { write } of steps) write(writer);
        const bytes = writer.detachBuffer();

        const peer = new ScriptedPeer();
        peer.send(...chunksOf(bytes, sizes));
        peer.finish();
        const reader = Object.assign(new DataReader(peer.stream), setting);
        expect(await reader.loadAsync(bytes.length + 1)).toBe(bytes.length);
        for (const { value, read } of steps) expect(read(reader)).toEqual(value);
        expect(reader.unconsumedBufferLength).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

/** Cuts bytes into chunks of the given sizes; what is left is the last one. */
function chunksOf(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const size of sizes) {
    chunks.push(bytes.slice(start, start + size));
    start += size;
  }
  return [...chunks, bytes.slice(start)].filter(({ length }) => length > 0);
}
