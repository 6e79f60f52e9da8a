import { describe, expect, it } from '@jest/globals';
import { formatMessage } from '../../../docs/samples/mail/format-message.js';

const date = new Date('2026-11-25T23:43:15Z');
const letter = { from: 'ann@example.net', to: ['bob@example.net'], subject: 'Tea', text: 'at five\n', date };
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe('formatMessage()', () => {
  it('has headers, an empty line and the text', () => {
    expect(textOf(formatMessage({ ...letter, to: ['bob@example.net', 'carl@example.net'] }))).toBe(
      [
        'Date: Wed, 25 Nov 2026 23:43:15 +0000',
        'From: ann@example.net',
        'To: bob@example.net,',
        ' carl@example.net',
        'Subject: Tea',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: base64',
        '',
        'YXQgZml2ZQ0K',
        '',
      ].join('\r\n'),
    );
  });

  it.each([
    'gr\u00fcner Tee',
    '\u{1f375}'.repeat(40),
    'x'.repeat(200),
    '=?utf-8?B?YQ==?=',
    'a\r\nBcc: b@example.net',
  ])('carries the subject %j in words that can be read back', (subject) => {
    const [, header = ''] =
      /^Subject: (.*(?:\r\n .*)*)/m.exec(textOf(formatMessage({ ...letter, subject }))) ?? [];
    const words = header.split('\r\n ');
    for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
    const back = words.map((word) => Buffer.from(word.slice('=?utf-8?B?'.length, -2), 'base64').toString());
    expect(back.join('')).toBe(subject);
  });

  it('has lines of 76 characters at most, whatever the text', () => {
    const text = 'gr\u00fcn '.repeat(1_000);
    const [, body = ''] = textOf(formatMessage({ ...letter, text })).split('\r\n\r\n');
    const lines = body.trimEnd().split('\r\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(76);
    expect(Buffer.from(lines.join(''), 'base64').toString()).toBe(text);
  });

  it('refuses an address that begins a header', () => {
    expect(() => formatMessage({ ...letter, from: 'a@b\r\nBcc: c@d' })).toThrow(RangeError);
  });
});
