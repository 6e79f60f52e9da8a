import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataWriter, SocketErrorStatus } from 'streamsocket';
import { resp3 } from '../../../docs/samples/redis/resp3.js';
import {
  RespError,
  RespPush,
  type RedisCommand,
  type RespValue,
} from '../../../docs/samples/redis/resp-value.js';
import { cutAnywhere } from '../../data/chunkings.js';
import { everyMessage, talk } from '../../protocol/message-support.js';
import { wireOf } from './support/resp-wire.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function received(
  chunks: readonly Uint8Array[],
  strings?: 'text' | 'bytes',
): Promise<(RespValue | RespPush)[]> {
  const { peer, messages } = talk(resp3(strings));
  peer.send(...chunks);
  peer.finish();
  return everyMessage(messages);
}

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n }),
  fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0)),
  fc.string({ unit: 'grapheme' }),
  line.map((text) => new RespError(text)),
);
const value = fc.letrec<{ value: RespValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => new Set(items)),
    fc.array(fc.tuple(leaf, tie('value')), { maxLength: 5 }).map((pairs) => new Map(pairs)),
  ),
})).value;
const push = fc
  .tuple(fc.stringMatching(/^[a-z]+$/), fc.array(value, { maxLength: 4 }))
  .map(([kind, values]) => new RespPush(kind, values));

describe('resp3()', () => {
  it('reads replies and pushes, however their bytes were cut', async () => {
    const talks = fc.array(fc.oneof(value, push), { maxLength: 6 }).chain((sent) => {
      return fc.record({ sent: fc.constant(sent), chunks: cutAnywhere(utf8(sent.map(wireOf).join(''))) });
    });
    await fc.assert(
      fc.asyncProperty(talks, async ({ sent, chunks }) => {
        expect(await received(chunks)).toEqual(sent);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, RespValue]>([
    ['+OK\r\n', 'OK'],
    ['-ERR no\r\n', new RespError('ERR no')],
    [':-7\r\n', -7],
    [':+7\r\n', 7],
    [':9223372036854775807\r\n', 9223372036854775807n],
    ['$5\r\nh\r\nlo\r\n', 'h\r\nlo'],
    ['$0\r\n\r\n', ''],
    ['$6\r\n\ufefftea\r\n', '\ufefftea'],
    ['_\r\n', null],
    ['$-1\r\n', null],
    ['*-1\r\n', null],
    ['#t\r\n', true],
    [',1.5e-3\r\n', 0.0015],
    [',10\r\n', 10],
    [',-inf\r\n', -Infinity],
    [',nan\r\n', NaN],
    ['(-3492890328409238509324850943850943825024385\r\n', -3492890328409238509324850943850943825024385n],
    ['!10\r\nERR\r\nthere\r\n', new RespError('ERR\r\nthere')],
    ['=8\r\ntxt:text\r\n', 'text'],
    ['*0\r\n', []],
    ['%0\r\n', new Map()],
    ['~2\r\n:1\r\n:2\r\n', new Set([1, 2])],
    ['|1\r\n+ttl\r\n:3600\r\n*2\r\n:1\r\n|1\r\n+hint\r\n*1\r\n_\r\n:2\r\n', [1, 2]],
    ['|0\r\n+OK\r\n', 'OK'],
  ])('reads %j', async (wire, expected) => {
    expect(await received([utf8(wire)])).toEqual([expected]);
  });

  it('gives strings as bytes if asked to, in memory of their own', async () => {
    const chunk = Uint8Array.of(0x24, 0x32, 0x0d, 0x0a, 0xff, 0x00, 0x0d, 0x0a);
    const [bytes] = await received([chunk], 'bytes');
    expect(bytes).toEqual(Uint8Array.of(0xff, 0x00));
    expect((bytes as Uint8Array).buffer).not.toBe(chunk.buffer);
  });

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'no value begins with "H", at byte 0'],
    ['+OK\r\n:12a\r\n', '"12a" cannot follow ":", at byte 5'],
    [':\r\n', '"" cannot follow ":"'],
    ['#yes\r\n', '"yes" cannot follow "#"'],
    [',1e\r\n', '"1e" cannot follow ","'],
    ['_x\r\n', '"x" cannot follow "_"'],
    ['+OK\rX', 'a line ends with CR and no LF'],
    ['$2\r\nabc\r\n', 'no CR LF ends the string, at byte 6'],
    ['$?\r\n;1\r\na\r\n', 'a length is not of digits'],
    ['$-2\r\n', 'a length is not of digits'],
    ['*1\r\n>1\r\n+x\r\n', 'a push that is empty or within another value, at byte 4'],
    ['>0\r\n', 'a push that is empty'],
    ['=2\r\nab\r\n', '"ab" cannot follow "="'],
  ])('refuses %j', async (wire, message) => {
    await expect(received([utf8(wire)])).rejects.toMatchObject({
      name: 'SocketError',
      number: 0x8007000d,
      source: 'peer',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['a number of too many digits', `(${'1'.repeat(2_000)}\r\n`, 'cannot follow "("'],
    ['lists within lists', '*1\r\n'.repeat(101), 'more than 100 levels, at byte 400'],
  ])('refuses %s', async (_, wire, message) => {
    await expect(received([utf8(wire)])).rejects.toMatchObject({
      number: 0x8007000d,
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['a string that is announced', '$1001\r\n'],
    ['a list that is announced', '*334\r\n'],
    ['a map that is announced', '%167\r\n'],
    ['a line without an end', `+${'x'.repeat(2_000)}`],
    ['many small values', `*300\r\n${':1\r\n'.repeat(300)}`],
  ])('refuses %s beyond the limit', async (_, wire) => {
    const { peer, messages } = talk(resp3(), { maxMessageBytes: 1_000 });
    const failure = expect(messages.receiveAsync()).rejects.toMatchObject({
      status: SocketErrorStatus.messageTooLong,
      source: 'peer',
    });
    peer.send(utf8(wire));
    await failure;
  });

  it('tells of an end within a reply', async () => {
    await expect(received([utf8('*2\r\n:1\r\n')])).rejects.toMatchObject({ number: 0x80070026 });
  });

  it.each<[RedisCommand, string]>([
    [['PING'], '*1\r\n$4\r\nPING\r\n'],
    [['SET', 'k', 'gr\u00fc\u00dfe'], '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$7\r\ngr\u00fc\u00dfe\r\n'],
    [['EXPIRE', 'k', 10, 5n], '*4\r\n$6\r\nEXPIRE\r\n$1\r\nk\r\n$2\r\n10\r\n$1\r\n5\r\n'],
    [['SET', Uint8Array.of(1, 13, 10), ''], '*3\r\n$3\r\nSET\r\n$3\r\n\u0001\r\n\r\n$0\r\n\r\n'],
  ])('sends %j', (command, wire) => {
    const writer = new DataWriter();
    resp3().encode(command, writer);
    expect(new TextDecoder().decode(writer.detachBuffer())).toBe(wire);
  });

  it.each<[RedisCommand]>([[[]], [['SET', 'k', NaN]]])('does not send %j', (command) => {
    expect(() => {
      resp3().encode(command, new DataWriter());
    }).toThrow(RangeError);
  });
});
