// Values read from and written to a Buffer, with its own methods.
import { RECORD_BYTES, TEXT } from '../../common-sides.mjs';

function write(count) {
  const buffer = Buffer.allocUnsafe(count * RECORD_BYTES);
  let at = 0;
  for (let i = 0; i < count; i++) {
    at = buffer.writeUInt8(i & 0xff, at);
    at = buffer.writeUInt16BE(i & 0xffff, at);
    at = buffer.writeUInt32BE(i, at);
    at = buffer.writeDoubleBE(i / 2, at);
    at = buffer.writeBigInt64BE(5n, at);
    at += buffer.write(TEXT, at, 'utf8');
  }
  return buffer;
}

export const clients = {
  encode: ({ records }) => {
    const startedMs = performance.now();
    const buffer = write(records);
    return { count: records, bytes: buffer.length, ms: performance.now() - startedMs };
  },
  decode: ({ records }) => {
    const buffer = write(records);
    const startedMs = performance.now();
    let sum = 0;
    for (let i = 0, at = 0; i < records; i++, at += RECORD_BYTES) {
      sum += buffer.readUInt8(at) + buffer.readUInt16BE(at + 1) + buffer.readUInt32BE(at + 3);
      sum += buffer.readDoubleBE(at + 7) + Number(buffer.readBigInt64BE(at + 15));
      sum += buffer.toString('utf8', at + 23, at + RECORD_BYTES).length;
    }
    return { count: records, checksum: sum, ms: performance.now() - startedMs };
  },
};
