/** A plain mail, as people write it. */
export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly date: Date;
}

/** RFC 2047, 2: an encoded word has 75 characters at most, of which these take the text: 45 bytes in base64. */
const WORD_BYTES = 45;

/**
 * A letter as a message (RFC 5322, with MIME): any text and subject, in lines that every server takes.
 *
 * @throws RangeError - an address would begin a header of its own.
 */
export function formatMessage({ from, to, subject, text, date }: Letter): Uint8Array {
  const addresses = [from, ...to];
  if (addresses.some((address) => /\p{Cc}/u.test(address)))
    throw new RangeError('An address must be one line');
  const headers = [
    `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
    `From: ${from}`,
    `To: ${to.join(',\r\n ')}`,
    `Subject: ${encodedHeader(subject)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
  ];
  const body = Buffer.from(text.replace(/\r?\n/g, '\r\n'))
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');
  return new TextEncoder().encode(`${headers.join('\r\n')}\r\n\r\n${body}\r\n`);
}

/** Plain where it can be; else in encoded words, none of which cuts a character in two. */
function encodedHeader(text: string): string {
  if (/^[ -~]{0,60}$/.test(text) && !text.includes('=?')) return text;
  const words: string[] = [];
  let word = '';
  for (const character of text) {
    if (Buffer.byteLength(word + character) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}
