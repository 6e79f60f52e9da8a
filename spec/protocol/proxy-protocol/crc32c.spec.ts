import { crc32c } from '../../../lib/protocol/proxy-protocol/crc32c.js';

describe('crc32c()', () => {
  // RFC 3720, B.4; there the bytes are in the order of the wire, least first.
  it.each([
    ['nothing', new Uint8Array(0), 0],
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ])('of %s', (_, bytes, sum) => {
    expect(crc32c(bytes)).toBe(sum);
  });
});
