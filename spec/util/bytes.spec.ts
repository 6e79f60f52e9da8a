import { describe, expect, it } from '@jest/globals';
import { toBytes } from '../../lib/util/bytes.js';
import { resizableMemory } from '../support/resizable-memory.js';

describe('toBytes()', () => {
  it.each([
    ['a Uint8Array', 'Uint8Array', new Uint8Array(8)],
    ['a DataView', 'DataView', new DataView(new ArrayBuffer(8))],
    ['an ArrayBuffer', 'ArrayBuffer', new ArrayBuffer(8)],
  ])('refuses %s that was detached, which would look like no bytes', (_, name, value) => {
    const memory = value instanceof ArrayBuffer ? value : value.buffer;
    structuredClone(memory, { transfer: [memory] });
    expect(() => toBytes(value, 'buffer')).toThrow(
      `buffer must not be an object of class ${name} that was detached`,
    );
  });

  it.each<[string, (memory: ArrayBuffer) => Uint8Array | DataView]>([
    ['Uint8Array', (memory) => new Uint8Array(memory, 4)],
    ['Uint8Array', (memory) => new Uint8Array(memory, 4, 2)],
    ['DataView', (memory) => new DataView(memory, 4)],
    ['DataView', (memory) => new DataView(memory, 4, 2)],
  ])('refuses a %s of memory that is not there any more', (name, view) => {
    const memory = resizableMemory(8, 8);
    const value = view(memory);
    memory.resize(2);
    expect(() => toBytes(value, 'buffer')).toThrow(
      `buffer must not be an object of class ${name} that was detached`,
    );
  });

  it.each([
    new Uint8Array(0),
    new ArrayBuffer(0),
    new Uint8Array(8).subarray(8),
    new DataView(new ArrayBuffer(0)),
  ])('takes no bytes for what they are', (value) => {
    expect(toBytes(value, 'buffer')).toHaveLength(0);
  });
});
