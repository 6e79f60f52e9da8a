import { DataReader, DataWriter, SocketError } from 'streamsocket';

/** A packet of a stream; RFC 3550, section 5.1. */
export interface RtpPacket {
  /** What the payload is; 0 is G.711 with the µ-law, 8 000 samples a second (RFC 3551). */
  readonly payloadType: number;
  /** Here: the first packet after a pause. */
  readonly isMarked: boolean;
  /** One more with each packet, from a random number on; 65 535 is followed by 0. */
  readonly sequenceNumber: number;
  /** When the first sample was taken, counted in samples, from a random number on; 32 bits. */
  readonly timestamp: number;
  /** Which stream it is of: a random number; 32 bits. */
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const VERSION = 2;
const VERSION_BITS = VERSION << 6;

/** Puts a packet into the bytes of one datagram. */
export function writeRtpPacket(packet: RtpPacket): Uint8Array {
  const writer = new DataWriter(); // big-endian, as RTP is
  writer.writeByte(VERSION_BITS);
  writer.writeByte((packet.isMarked ? 0x80 : 0) | packet.payloadType);
  writer.writeUInt16(packet.sequenceNumber);
  writer.writeUInt32(packet.timestamp);
  writer.writeUInt32(packet.ssrc);
  writer.writeBytes(packet.payload);
  return writer.detachBuffer();
}

/**
 * Takes a datagram apart, with what other senders may put into it: contributing sources, an extension, padding.
 *
 * @returns `undefined` if it is no packet of RTP.
 */
export function readRtpPacket(data: Uint8Array): RtpPacket | undefined {
  const reader = DataReader.fromBuffer(data);
  try {
    const first = reader.readByte();
    if (first >> 6 !== VERSION) return undefined;
    const second = reader.readByte();
    const header = {
      payloadType: second & 0x7f,
      isMarked: (second & 0x80) !== 0,
      sequenceNumber: reader.readUInt16(),
      timestamp: reader.readUInt32(),
      ssrc: reader.readUInt32(),
    };
    reader.readBuffer(4 * (first & 0x0f)); // contributing sources
    if ((first & 0x10) !== 0) skipExtension(reader);
    const padding = (first & 0x20) === 0 ? 0 : paddingOf(data);
    const payload = reader.readBuffer(reader.unconsumedBufferLength);
    if (padding === undefined || padding > payload.length) return undefined;
    return { ...header, payload: payload.subarray(0, payload.length - padding) };
  } catch (error) {
    if (error instanceof SocketError) return undefined; // it ended too soon
    throw error;
  }
}

function skipExtension(reader: DataReader): void {
  reader.readUInt16();
  reader.readBuffer(4 * reader.readUInt16());
}

/** The last byte of the padding counts all of it, itself included. */
function paddingOf(data: Uint8Array): number | undefined {
  const count = data.at(-1) ?? 0;
  return count === 0 ? undefined : count;
}
