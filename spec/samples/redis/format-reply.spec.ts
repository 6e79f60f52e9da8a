import { describe, expect, it } from '@jest/globals';
import { formatReply } from '../../../docs/samples/redis/format-reply.js';
import { RespError, type RespValue } from '../../../docs/samples/redis/resp-value.js';

describe('formatReply()', () => {
  it.each<[string, RespValue]>([
    ['(nothing)', null],
    ['(number) 1.5', 1.5],
    ['(bigint) 9', 9n],
    ['(boolean) true', true],
    ['"a \\"b\\" \\\\ \\n \\u001b[31m"', 'a "b" \\ \n \u001b[31m'],
    ['"\\u202egnp"', '\u202egnp'],
    ['"tea"', new TextEncoder().encode('tea')],
    ['(error) ERR no', new RespError('ERR no')],
    ['(empty list)', []],
    ['(empty map)', new Map()],
    ['1) "a"\n2) (number) 1', ['a', 1]],
    ['1) 1) "a"\n   2) "b"\n2) (empty set)', [['a', 'b'], new Set()]],
    [
      '1) "size" => (number) 2\n2) "of" => 1) "a"\n   2) "b"',
      new Map<RespValue, RespValue>([
        ['size', 2],
        ['of', ['a', 'b']],
      ]),
    ],
  ])('gives %j', (text, value) => {
    expect(formatReply(value)).toBe(text);
  });
});
