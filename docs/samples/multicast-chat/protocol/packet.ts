import { DataReader, DataWriter, SocketError } from 'streamsocket';
import { TEXT_BYTES } from './limits.js';
import { isName } from './names.js';

/** What every packet says of its sender. */
export interface Sender {
  /** A GUID, drawn anew by each run of the program: names may be taken twice. */
  readonly id: string;
  readonly name: string;
  readonly room: string;
  /** How many messages it has said so far; whoever has heard fewer is missing some. */
  readonly said: number;
}

/** What a packet is for. */
export type Matter =
  /** I have come; who else is there? */
  | { readonly kind: 'hello' }
  /** I am (still) there. */
  | { readonly kind: 'here' }
  /** I am going. */
  | { readonly kind: 'bye' }
  /** My message of this number, from 1 up. */
  | { readonly kind: 'say'; readonly number: number; readonly text: string }
  /** These messages of that member did not come to me. */
  | { readonly kind: 'again'; readonly of: string; readonly first: number; readonly last: number };

export type Packet = Sender & Matter;

/** The first bytes of each packet: that it is ours at all, and of which version. */
const MARK = 0x4d43_4301; // "MCC", 1

const KINDS = ['hello', 'here', 'bye', 'say', 'again'] as const satisfies readonly Matter['kind'][];

/** Puts a packet into the bytes of one datagram. */
export function writePacket(packet: Packet): Uint8Array {
  const writer = new DataWriter();
  writer.writeUInt32(MARK);
  writer.writeByte(KINDS.indexOf(packet.kind));
  writer.writeGuid(packet.id);
  writer.writeUInt32(packet.said);
  for (const name of [packet.room, packet.name]) {
    writer.writeByte(writer.measureString(name));
    writer.writeString(name);
  }
  if (packet.kind === 'say') {
    writer.writeUInt32(packet.number);
    writer.writeUInt16(writer.measureString(packet.text));
    writer.writeString(packet.text);
  } else if (packet.kind === 'again') {
    writer.writeGuid(packet.of);
    writer.writeUInt32(packet.first);
    writer.writeUInt32(packet.last);
  }
  return writer.detachBuffer();
}

/**
 * Takes a datagram apart. Anybody may send anything to a group, so nothing is taken on trust.
 *
 * @returns `undefined` if it is no packet of ours.
 */
export function readPacket(data: Uint8Array): Packet | undefined {
  const reader = DataReader.fromBuffer(data);
  try {
    if (reader.readUInt32() !== MARK) return undefined;
    const kind = KINDS[reader.readByte()];
    const id = reader.readGuid();
    const said = reader.readUInt32();
    const room = reader.readString(reader.readByte());
    const name = reader.readString(reader.readByte());
    const matter = kind && readMatter(reader, kind, said);
    const isWhole = reader.unconsumedBufferLength === 0 && isName(room) && isName(name);
    return matter && isWhole ? { id, name, room, said, ...matter } : undefined;
  } catch (error) {
    if (error instanceof SocketError) return undefined; // it ended too soon
    throw error;
  }
}

function readMatter(reader: DataReader, kind: Matter['kind'], said: number): Matter | undefined {
  switch (kind) {
    case 'say': {
      const number = reader.readUInt32();
      const length = reader.readUInt16();
      const text = reader.readString(length);
      return number >= 1 && number <= said && length <= TEXT_BYTES ? { kind, number, text } : undefined;
    }
    case 'again': {
      const of = reader.readGuid();
      const [first, last] = [reader.readUInt32(), reader.readUInt32()];
      return first >= 1 && first <= last ? { kind, of, first, last } : undefined;
    }
    default:
      return { kind };
  }
}
