import { DataReader, DataWriter } from '../../lib/index.js';

/** What a name can be asked for; RFC 1035, section 3.2.2, and RFC 2782. */
const TYPES = { A: 1, PTR: 12, TXT: 16, SRV: 33 } as const;

export type RecordType = keyof typeof TYPES;

export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

/** One record. `data` as `dig` writes it: `192.0.2.7`, `host.local`, `0 0 631 host.local`, `"text" "text"`. */
export interface ResourceRecord extends Question {
  readonly ttlSeconds: number;
  readonly data: string;
}

/** A message of DNS or multicast DNS, as far as the specs need it; RFC 1035, section 4. */
export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly isRecursionDesired: boolean;
  /** 0 is success, 3 that there is no such name. */
  readonly status: number;
  readonly questions: readonly Question[];
  /** Answers and additional records; those of other types are left out. */
  readonly records: readonly ResourceRecord[];
}

/** Writes a message; what it has is taken, the rest is as in a query of multicast DNS. */
export function writeMessage(writer: DataWriter, message: Partial<DnsMessage>): void {
  const { id = 0, isResponse = false, isRecursionDesired = false, questions = [], records = [] } = message;
  writer.writeUInt16(id);
  // A response of multicast DNS says that it is authoritative: RFC 6762, section 18.4.
  writer.writeUInt16((isResponse ? 0x8400 : 0) | (isRecursionDesired ? 0x0100 : 0));
  for (const count of [questions.length, records.length, 0, 0]) writer.writeUInt16(count);
  for (const question of questions) writeQuestion(writer, question);
  for (const record of records) writeRecord(writer, record);
}

function writeQuestion(writer: DataWriter, { name, type }: Question): void {
  writeName(writer, name);
  writer.writeUInt16(TYPES[type]);
  writer.writeUInt16(1);
}

function writeRecord(writer: DataWriter, { name, type, ttlSeconds, data }: ResourceRecord): void {
  writeQuestion(writer, { name, type });
  writer.writeUInt32(ttlSeconds);
  const inner = new DataWriter();
  writeData(inner, type, data);
  writer.writeUInt16(inner.unstoredBufferLength);
  writer.writeBytes(inner.detachBuffer());
}

function writeData(writer: DataWriter, type: RecordType, data: string): void {
  switch (type) {
    case 'A':
      for (const part of data.split('.')) writer.writeByte(Number(part));
      return;
    case 'PTR':
      writeName(writer, data);
      return;
    case 'SRV': {
      const [priority, weight, port, target = ''] = data.split(' ');
      for (const number of [priority, weight, port]) writer.writeUInt16(Number(number));
      writeName(writer, target);
      return;
    }
    case 'TXT':
      for (const text of textsOf(data)) writeLabel(writer, text);
  }
}

function textsOf(data: string): string[] {
  return [...data.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
}

function writeName(writer: DataWriter, name: string): void {
  for (const label of name.split('.')) writeLabel(writer, label);
  writer.writeByte(0);
}

function writeLabel(writer: DataWriter, text: string): void {
  writer.writeByte(writer.measureString(text));
  writer.writeString(text);
}

/** Reads a message; `payload` is where the reader has it from, for names point to earlier ones. */
export function readMessage(reader: DataReader, payload: Uint8Array): DnsMessage {
  const id = reader.readUInt16();
  const flags = reader.readUInt16();
  const [questionCount = 0, ...recordCounts] = [1, 2, 3, 4].map(() => reader.readUInt16());
  const readQuestion = (): Question | undefined => {
    const name = readName(reader, payload);
    const type = typeOf(reader.readUInt16());
    reader.readUInt16(); // the class: nobody uses another than the Internet's
    return type && { name, type };
  };
  const readRecord = (): ResourceRecord | undefined => {
    const question = readQuestion();
    const ttlSeconds = reader.readUInt32();
    const length = reader.readUInt16();
    const end = reader.unconsumedBufferLength - length;
    const data = question && readData(reader, question.type, payload, end);
    reader.readBuffer(reader.unconsumedBufferLength - end);
    return question && { ...question, ttlSeconds, data: data ?? '' };
  };
  const questions = Array.from({ length: questionCount }, readQuestion);
  const records = Array.from({ length: recordCounts.reduce((sum, count) => sum + count) }, readRecord);
  return {
    id,
    isResponse: (flags & 0x8000) !== 0,
    isRecursionDesired: (flags & 0x0100) !== 0,
    status: flags & 0x000f,
    questions: questions.filter((question) => question !== undefined),
    records: records.filter((record) => record !== undefined),
  };
}

function typeOf(number: number): RecordType | undefined {
  return (Object.keys(TYPES) as RecordType[]).find((type) => TYPES[type] === number);
}

function readData(reader: DataReader, type: RecordType, payload: Uint8Array, end: number): string {
  switch (type) {
    case 'A':
      return reader.readBuffer(4).join('.');
    case 'PTR':
      return readName(reader, payload);
    case 'SRV':
      return [1, 2, 3]
        .map(() => String(reader.readUInt16()))
        .concat(readName(reader, payload))
        .join(' ');
    case 'TXT': {
      const texts: string[] = [];
      while (reader.unconsumedBufferLength > end) texts.push(`"${reader.readString(reader.readByte())}"`);
      return texts.join(' ');
    }
  }
}

/** A name, whose end may be that of one before it; RFC 1035, section 4.1.4. */
function readName(reader: DataReader, payload: Uint8Array, before = payload.length): string {
  const labels: string[] = [];
  for (let length = reader.readByte(); length !== 0; length = reader.readByte()) {
    if (length < 0xc0) {
      labels.push(reader.readString(length));
      continue;
    }
    const start = ((length & 0x3f) << 8) | reader.readByte();
    if (start >= before) throw new Error(`Cannot read a name at ${before}: it goes on at ${start}`);
    const rest = DataReader.fromBuffer(payload.subarray(start));
    return [...labels, readName(rest, payload, start)].join('.');
  }
  return labels.join('.');
}
