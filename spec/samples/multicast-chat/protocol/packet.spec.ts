import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Packet,
  readPacket,
  writePacket,
} from '../../../../docs/samples/multicast-chat/protocol/packet.js';

const id = '00112233-4455-6677-8899-aabbccddeeff';
const sender = { id, name: 'ann', room: 'lobby', said: 2 };

const name = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'é', '🍵', '-', '7') });
const uint32 = fc.integer({ min: 1, max: 2 ** 32 - 1 });
const anySender = fc.record({ id: fc.uuid(), name, room: name, said: uint32 });
const anyMatter = fc.oneof(
  fc.constantFrom('hello', 'here', 'bye').map((kind) => ({ kind })),
  fc.string({ maxLength: 80, unit: 'grapheme' }).map((text) => ({ kind: 'say', number: 1, text })),
  fc.tuple(fc.uuid(), uint32).map(([of, last]) => ({ kind: 'again', of, first: 1, last })),
);

describe('readPacket()', () => {
  it('gives back whatever writePacket() was given', () => {
    fc.assert(
      fc.property(anySender, anyMatter, (from, matter) => {
        const packet = { ...from, ...matter } as Packet;
        expect(readPacket(writePacket(packet))).toEqual(packet);
      }),
    );
  });

  it('takes nothing that was cut short, or that something follows', () => {
    const bytes = writePacket({ ...sender, kind: 'say', number: 2, text: 'tea?' });
    for (let length = 0; length < bytes.length; length++)
      expect(readPacket(bytes.slice(0, length))).toBeUndefined();
    expect(readPacket(Uint8Array.of(...bytes, 0))).toBeUndefined();
  });

  it('takes no bytes at random, and does not fail on them', () => {
    const begun = [...writePacket({ ...sender, kind: 'hello' }).slice(0, 4)];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(readPacket(bytes)).toBeUndefined();
        expect(() => readPacket(Uint8Array.of(...begun, ...bytes))).not.toThrow();
      }),
    );
  });

  it.each<[string, Packet]>([
    ['a name that a terminal would obey', { ...sender, name: '\x1b[31m', kind: 'here' }],
    ['a name with a space', { ...sender, name: 'a b', kind: 'here' }],
    ['no name', { ...sender, name: '', kind: 'here' }],
    ['a room without a name', { ...sender, room: '', kind: 'here' }],
    ['message 0', { ...sender, kind: 'say', number: 0, text: 'x' }],
    ['a message beyond those it has said', { ...sender, kind: 'say', number: 3, text: 'x' }],
    ['a text that is too long', { ...sender, kind: 'say', number: 1, text: 'x'.repeat(1_001) }],
    ['a question for nothing', { ...sender, kind: 'again', of: id, first: 3, last: 2 }],
  ])('takes no packet with %s', (_, packet) => {
    expect(readPacket(writePacket(packet))).toBeUndefined();
  });

  it('keeps the longest packet below 1 200 bytes', () => {
    const longest = 'n'.repeat(32);
    const packet: Packet = {
      ...sender,
      name: longest,
      room: longest,
      kind: 'say',
      number: 1,
      text: 'x'.repeat(1_000),
    };

    expect(readPacket(writePacket(packet))).toEqual(packet);
    expect(writePacket(packet).length).toBeLessThan(1_200);
  });
});
