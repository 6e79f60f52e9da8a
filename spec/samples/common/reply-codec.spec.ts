import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataWriter, SocketErrorStatus } from 'streamsocket';
import { Reply } from '../../../docs/samples/common/reply.js';
import { replyCodec } from '../../../docs/samples/common/reply-codec.js';
import { cutAnywhere } from '../../data/chunkings.js';
import { everyMessage, talk } from '../../protocol/message-support.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function received(...chunks: readonly Uint8Array[]): Promise<Reply[]> {
  const { peer, messages } = talk(replyCodec());
  peer.send(...chunks);
  peer.finish();
  return everyMessage(messages);
}

const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ''));
const reply = fc
  .record({ code: fc.integer({ min: 100, max: 599 }), lines: fc.array(line, { minLength: 1, maxLength: 5 }) })
  .map(({ code, lines }) => new Reply(code, lines));

function wireOf({ code, lines }: Reply): string {
  return lines.map((text, i) => `${code}${i + 1 < lines.length ? '-' : ' '}${text}\r\n`).join('');
}

describe('replyCodec()', () => {
  it('reads replies, however their bytes were cut', async () => {
    const talks = fc.array(reply, { maxLength: 5 }).chain((sent) => {
      return fc.record({ sent: fc.constant(sent), chunks: cutAnywhere(utf8(sent.map(wireOf).join(''))) });
    });
    await fc.assert(
      fc.asyncProperty(talks, async ({ sent, chunks }) => {
        expect(await received(...chunks)).toEqual(sent);
      }),
    );
  });

  it.each<[string, number, string[]]>([
    ['220 Service ready\r\n', 220, ['Service ready']],
    ['220\r\n', 220, ['']],
    ['220 \n', 220, ['']],
    ['220-\r\n220 \r\n', 220, ['', '']],
    // RFC 959, 4.2: a line within may begin with digits.
    [
      '123-First\r\nSecond\r\n 234 begins with digits\r\n124 too\r\n123 Last\r\n',
      123,
      ['First', 'Second', ' 234 begins with digits', '124 too', 'Last'],
    ],
    ['250-a.example\r\n250-SIZE 1000\r\n250 HELP\r\n', 250, ['a.example', 'SIZE 1000', 'HELP']],
    ['211-Features:\r\n MDTM\r\n211 End\r\n', 211, ['Features:', ' MDTM', 'End']],
    ['220 a\rb\r\n', 220, ['a\rb']],
  ])('reads %j', async (wire, code, lines) => {
    expect(await received(utf8(wire))).toEqual([new Reply(code, lines)]);
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.2\r\n', '"SSH-2.0-OpenSSH_9.2" begins with no code, at byte 0'],
    ['220 fine\r\n999 what\r\n', '"999 what" begins with no code, at byte 10'],
    ['22 short\r\n', 'begins with no code'],
    ['220fine\r\n', 'begins with no code'],
    ['\r\n', '"" begins with no code'],
  ])('refuses %j', async (wire, message) => {
    await expect(received(utf8(wire))).rejects.toMatchObject({
      number: 0x8007000d,
      source: 'peer',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['a line without an end', '2'.repeat(2_000)],
    ['a reply without an end', '220-more\r\n'.repeat(200)],
    ['a reply that came at once', `${'220-more\r\n'.repeat(120)}220 end\r\n`],
  ])('refuses %s beyond the limit', async (_, wire) => {
    const { peer, messages } = talk(replyCodec(), { maxMessageBytes: 1_000 });
    const failure = expect(messages.receiveAsync()).rejects.toMatchObject({
      status: SocketErrorStatus.messageTooLong,
    });
    peer.send(utf8(wire));
    await failure;
  });

  it('tells of an end within a reply', async () => {
    await expect(received(utf8('220-more\r\n'))).rejects.toMatchObject({ number: 0x80070026 });
  });

  it('sends a command, and never two for one', () => {
    const writer = new DataWriter();
    replyCodec().encode('STOR gr\u00fcn', writer);
    expect(new TextDecoder().decode(writer.detachBuffer())).toBe('STOR gr\u00fcn\r\n');
    for (const command of ['STOR a\r\nDELE b', 'STOR a\nDELE b', 'STOR a\0']) {
      expect(() => {
        replyCodec().encode(command, writer);
      }).toThrow(RangeError);
    }
  });
});

describe('Reply', () => {
  it.each([
    [150, 'preliminary'],
    [226, 'done'],
    [331, 'go on'],
    [450, 'not now'],
    [550, 'never'],
  ] as const)('of %d is %j', (code, kind) => {
    expect(new Reply(code, ['text', 'more'])).toMatchObject({ kind, summary: `${code} text` });
  });
});
