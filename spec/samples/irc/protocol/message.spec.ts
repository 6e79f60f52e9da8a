import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  formatMessage,
  parseMessage,
  type IrcMessage,
  type OutgoingMessage,
} from '../../../../docs/samples/irc/protocol/message.js';
import { anyCharacter } from '../../../support/any-character.js';

interface Parts {
  readonly tags?: Record<string, string>;
  readonly source?: string;
  readonly command: string;
  readonly params?: readonly string[];
}

function message({ tags = {}, source, command, params = [] }: Parts): IrcMessage {
  return { tags: new Map(Object.entries(tags)), source, command, params };
}

describe('parseMessage()', () => {
  it.each<[string, Parts]>([
    ['PING', { command: 'PING' }],
    ['ping', { command: 'PING' }],
    ['JOIN #tea secret', { command: 'JOIN', params: ['#tea', 'secret'] }],
    ['PRIVMSG #tea :two words', { command: 'PRIVMSG', params: ['#tea', 'two words'] }],
    ['PRIVMSG #tea ::-) smile', { command: 'PRIVMSG', params: ['#tea', ':-) smile'] }],
    ['TOPIC #tea :', { command: 'TOPIC', params: ['#tea', ''] }],
    ['TOPIC #tea :  ', { command: 'TOPIC', params: ['#tea', '  '] }],
    [':ann AWAY', { source: 'ann', command: 'AWAY' }],
    [':ann AWAY ', { source: 'ann', command: 'AWAY' }],
    [':ann JOIN :#tea', { source: 'ann', command: 'JOIN', params: ['#tea'] }],
    [
      ':ann!~a@host PRIVMSG bob :hi :) ',
      { source: 'ann!~a@host', command: 'PRIVMSG', params: ['bob', 'hi :) '] },
    ],
    // A tab is no space: it may stand inside a word.
    [':a\tnn FOO b\tar', { source: 'a\tnn', command: 'FOO', params: ['b\tar'] }],
    // UnrealIRCd once sent two spaces here; RFC 1459 lets any number stand between words.
    [':srv 432  #x :Erroneous', { source: 'srv', command: '432', params: ['#x', 'Erroneous'] }],
    ['@a=b;c  :s   MODE   #x  +o  bob  ', { ...tagged({ a: 'b', c: '' }, 's'), params: ['#x', '+o', 'bob'] }],
    ['@a=1;b=2;a=3 FOO', { tags: { a: '3', b: '2' }, command: 'FOO' }],
    ['@x/a=1;+y/a;a= FOO', { tags: { 'x/a': '1', '+y/a': '', a: '' }, command: 'FOO' }],
    ['@a=b\\sc\\:\\\\n\\r\\n\\q\\ FOO', { tags: { a: 'b c;\\n\r\nq' }, command: 'FOO' }],
  ])('takes %j apart', (line, parts) => {
    expect(parseMessage(line)).toEqual(message(parts));
  });

  it.each(['', ' ', ':only.a.source', '@only=tags', '@a=b :s', ': '])('finds no message in %j', (line) => {
    expect(parseMessage(line)).toBeUndefined();
  });

  it('gives all that follows 14 parameters to the 15th, colon or not', () => {
    const words = Array.from({ length: 16 }, (_, index) => `p${index}`);
    expect(parseMessage(`FOO ${words.join(' ')}`)?.params).toEqual([...words.slice(0, 14), 'p14 p15']);
  });

  it('never throws, whatever a stranger sends', () => {
    fc.assert(fc.property(fc.string({ unit: anyCharacter }), (line) => void parseMessage(line)));
  });
});

describe('formatMessage()', () => {
  it.each<[string, OutgoingMessage]>([
    ['QUIT', { command: 'QUIT', params: [] }],
    ['JOIN #tea key', { command: 'JOIN', params: ['#tea', 'key'] }],
    ['PRIVMSG #tea :two words', { command: 'PRIVMSG', params: ['#tea', 'two words'] }],
    ['PRIVMSG #tea ::-)', { command: 'PRIVMSG', params: ['#tea', ':-)'] }],
    ['TOPIC #tea :', { command: 'TOPIC', params: ['#tea', ''] }],
    [':srv 001 ann :Hello there', { source: 'srv', command: '001', params: ['ann', 'Hello there'] }],
    [
      '@a;+b/c=x\\s\\:\\\\\\r\\ny FOO',
      {
        tags: new Map([
          ['a', ''],
          ['+b/c', 'x ;\\\r\ny'],
        ]),
        command: 'FOO',
        params: [],
      },
    ],
  ])('writes %j', (line, outgoing) => {
    expect(formatMessage(outgoing)).toBe(line);
  });

  it.each<[string, OutgoingMessage]>([
    ['parameter 2 holds a line break', { command: 'PRIVMSG', params: ['#tea', 'hi\r\nQUIT'] }],
    ['parameter 1 holds a line break', { command: 'JOIN', params: ['#tea\nQUIT'] }],
    ['parameter 2 holds a line break or a NUL', { command: 'PRIVMSG', params: ['#tea', 'a\0b'] }],
    ['source holds a line break', { source: 'a\nb', command: 'FOO', params: [] }],
    ['parameter 1 holds a space', { command: 'KICK', params: ['#a b', 'bob'] }],
    ['parameter 1 is empty', { command: 'KICK', params: ['', 'bob'] }],
    ['parameter 1 begins with a colon', { command: 'KICK', params: [':x', 'bob'] }],
    ['"QU IT": not a command', { command: 'QU IT', params: [] }],
    ['"12": not a command', { command: '12', params: [] }],
    ['the tag "a b": not a tag name', { tags: new Map([['a b', '']]), command: 'FOO', params: [] }],
  ])('refuses a message whose %s', (problem, outgoing) => {
    expect(() => formatMessage(outgoing)).toThrow(RangeError);
    expect(() => formatMessage(outgoing)).toThrow(problem);
  });

  it('writes what parseMessage() reads back', () => {
    const clean = (text: string): string => text.replace(/[\r\n\0]/g, '');
    const word = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .map((text) => clean(text).replace(/ |^:+/g, ''));
    const someWord = word.filter((text) => text !== '');
    const key = fc.stringMatching(/^\+?(?:[a-z.]{1,5}\/)?[A-Za-z0-9-]{1,8}$/);
    const anyMessage = fc.record({
      tags: fc
        .uniqueArray(fc.tuple(key, fc.string()), { selector: ([name]) => name })
        .map((all) => new Map(all)),
      source: fc.option(someWord, { nil: undefined }),
      command: fc.stringMatching(/^(?:[A-Z]{1,10}|[0-9]{3})$/),
      params: fc
        .tuple(fc.array(someWord, { maxLength: 14 }), fc.option(fc.string({ unit: 'grapheme' }).map(clean)))
        .map(([middle, last]) => (last === null ? middle : [...middle, last])),
    });
    fc.assert(
      fc.property(anyMessage, (sent) => {
        expect(parseMessage(formatMessage(sent))).toEqual(sent);
      }),
    );
  });
});

function tagged(tags: Record<string, string>, source: string): Parts {
  return { tags, source, command: 'MODE' };
}
