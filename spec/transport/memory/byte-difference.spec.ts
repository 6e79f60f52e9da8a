import { describe, expect, it } from '@jest/globals';

import { showDifference } from '../../../lib/transport/memory/byte-difference.js';
import { bytes } from '../../support/memory-pair.js';

describe('showDifference()', () => {
  it.each<[string, string, string, string, readonly string[]]>([
    [
      'a byte in the middle',
      'HELO me\r\n',
      'HELO you\r\n',
      '',
      [
        '  expected: "HELO me\\r\\n"',
        '  received: "HELO you\\r\\n"',
        '                  ^ differs from byte 5 of 9 bytes on',
      ],
    ],
    [
      'an early end',
      'abc',
      'ab',
      'the end',
      [
        '  expected: "abc"',
        '  received: "ab", then the end',
        '               ^ differs from byte 2 of 3 bytes on',
      ],
    ],
    [
      'a byte behind an escape',
      '\r\nx',
      '\r\ny',
      '',
      [
        '  expected: "\\r\\nx"',
        '  received: "\\r\\ny"',
        '                 ^ differs from byte 2 of 3 bytes on',
      ],
    ],
    [
      'a byte far inside',
      `${'-'.repeat(100)}a${'+'.repeat(100)}`,
      `${'-'.repeat(100)}b${'+'.repeat(100)}`,
      '',
      [
        `  expected: ..."${'-'.repeat(30)}a${'+'.repeat(29)}"...`,
        `  received: ..."${'-'.repeat(30)}b${'+'.repeat(29)}"...`,
        `                ${' '.repeat(30)}^ differs from byte 100 of 201 bytes on`,
      ],
    ],
  ])('marks %s', (_, expected, received, ending, lines) => {
    expect(showDifference(bytes(expected), bytes(received), ending).split('\n')).toEqual(lines);
  });
});
