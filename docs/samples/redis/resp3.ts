import type { DataWriter } from 'streamsocket';
import type { MessageCodec } from 'streamsocket/codecs';
import { RespDecoder, type RespStrings } from './resp-decoder.js';
import type { RedisArgument, RedisCommand, RespPush, RespValue } from './resp-value.js';

/**
 * The protocol of Redis, version 3: commands out, values and pushes in. The limit of a message counts all of its
 * bytes, so that it bounds what a reply of many small values takes as well.
 *
 * @param strings - what becomes of the strings in replies: text of UTF-8 (default), or their bytes.
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function resp3(strings: RespStrings = 'text'): MessageCodec<RespValue | RespPush, RedisCommand> {
  return {
    name: 'RESP3',
    overheadBytes: 0,
    defaultMaxMessageBytes: 16 * 1024 * 1024,
    createDecoder: () => new RespDecoder(strings),
    encode(command, writer) {
      if (command.length === 0) throw new RangeError('A command must have a word at least');
      writer.writeString(`*${command.length}\r\n`);
      for (const argument of command) writeArgument(argument, writer);
    },
  };
}

function writeArgument(argument: RedisArgument, writer: DataWriter): void {
  if (argument instanceof Uint8Array) {
    writer.writeString(`$${argument.length}\r\n`);
    writer.writeBytes(argument);
    writer.writeString('\r\n');
    return;
  }
  if (typeof argument === 'number' && !Number.isFinite(argument)) {
    throw new RangeError(`An argument must be a finite number, not ${argument}`);
  }
  const text = String(argument);
  writer.writeString(`$${writer.measureString(text)}\r\n${text}\r\n`);
}
