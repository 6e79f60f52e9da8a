// Values read with a DataReader and written with a DataWriter.
import { DataReader, DataWriter } from 'streamsocket';

import { TEXT } from '../../common-sides.mjs';

function write(count) {
  const writer = new DataWriter();
  for (let i = 0; i < count; i++) {
    writer.writeByte(i & 0xff);
    writer.writeUInt16(i & 0xffff);
    writer.writeUInt32(i);
    writer.writeDouble(i / 2);
    writer.writeInt64(5n);
    writer.writeString(TEXT);
  }
  return writer.detachBuffer();
}

export const clients = {
  encode: ({ records }) => {
    const startedMs = performance.now();
    const bytes = write(records);
    return { count: records, bytes: bytes.length, ms: performance.now() - startedMs };
  },
  decode: ({ records }) => {
    const reader = DataReader.fromBuffer(write(records));
    const startedMs = performance.now();
    let sum = 0;
    for (let i = 0; i < records; i++) {
      sum += reader.readByte() + reader.readUInt16() + reader.readUInt32();
      sum += reader.readDouble() + Number(reader.readInt64());
      sum += reader.readString(TEXT.length).length;
    }
    return { count: records, checksum: sum, ms: performance.now() - startedMs };
  },
};
