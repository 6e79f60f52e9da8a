import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readRtpPacket, writeRtpPacket } from '../../../../docs/samples/media-stream/protocol/rtp-packet.js';

const packets = fc.record({
  payloadType: fc.integer({ min: 0, max: 127 }),
  isMarked: fc.boolean(),
  sequenceNumber: fc.integer({ min: 0, max: 2 ** 16 - 1 }),
  timestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  ssrc: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  payload: fc.uint8Array({ maxLength: 200 }),
});

const header = [0x80, 0x00, 0x12, 0x34, 0x00, 0x00, 0x00, 0x07, 0xca, 0xfe, 0xba, 0xbe];
const [, ...tail] = header;

describe('writeRtpPacket()', () => {
  it('writes what RFC 3550, section 5.1, draws', () => {
    const packet = { payloadType: 0, isMarked: true, sequenceNumber: 0x1234, timestamp: 7, ssrc: 0xcafebabe };

    expect([...writeRtpPacket({ ...packet, payload: Uint8Array.of(9) })]).toEqual([
      0x80, 0x80, 0x12, 0x34, 0x00, 0x00, 0x00, 0x07, 0xca, 0xfe, 0xba, 0xbe, 9,
    ]);
  });
});

describe('readRtpPacket()', () => {
  it('gives back whatever writeRtpPacket() was given', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        expect(readRtpPacket(writeRtpPacket(packet))).toEqual(packet);
      }),
    );
  });

  it.each([
    ['nothing else', header, [1, 2]],
    ['two contributing sources', [0x82, ...tail, 0, 0, 0, 1, 0, 0, 0, 2], [1, 2]],
    ['an extension of one word', [0x90, ...tail, 0xbe, 0xde, 0, 1, 9, 9, 9, 9], [1, 2]],
  ])('finds the payload behind a header with %s', (_, head, payload) => {
    expect(readRtpPacket(Uint8Array.from([...head, ...payload]))).toMatchObject({
      sequenceNumber: 0x1234,
      timestamp: 7,
      ssrc: 0xcafebabe,
      payload: Uint8Array.from(payload),
    });
  });

  it('leaves padding out', () => {
    const data = Uint8Array.from([0xa0, ...tail, 1, 2, 0, 0, 3]);

    expect(readRtpPacket(data)?.payload).toEqual(Uint8Array.of(1, 2));
  });

  it.each([
    ['nothing', []],
    ['a header that was cut short', header.slice(0, 11)],
    ['another version', [0x40, ...tail]],
    ['sources that are not there', [0x81, ...tail, 0, 0]],
    ['an extension that is not there', [0x90, ...tail, 0, 0, 0, 2, 1, 1, 1, 1]],
    ['more padding than there is payload', [0xa0, ...tail, 1, 3]],
    ['padding of no length', [0xa0, ...tail, 1, 0]],
  ])('takes no %s', (_, bytes) => {
    expect(readRtpPacket(Uint8Array.from(bytes))).toBeUndefined();
  });

  it('does not fail on bytes at random', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(() => readRtpPacket(bytes)).not.toThrow();
      }),
    );
  });
});
