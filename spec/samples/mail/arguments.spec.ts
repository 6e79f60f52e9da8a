import { describe, expect, it } from '@jest/globals';
import { readArguments } from '../../../docs/samples/mail/arguments.js';
import { UsageError } from '../../../docs/samples/common/arguments.js';

const server = { host: 'h', user: undefined, unprotected: false };
const mailbox = { ...server, port: 110, user: 'ann' };

describe('readArguments()', () => {
  it.each([
    ['-h', { kind: 'help' }],
    [
      'send h --from a@x --to b@x --to c@x',
      { kind: 'send', from: 'a@x', to: ['b@x', 'c@x'], subject: '', ...server, port: 25 },
    ],
    [
      'send h --from a@x --to b@x --subject Tea --port 7',
      { kind: 'send', from: 'a@x', to: ['b@x'], subject: 'Tea', ...server, port: 7 },
    ],
    ['list h --user ann', { kind: 'list', ...mailbox }],
    ['fetch h 3 --user ann --unprotected', { kind: 'fetch', number: 3, ...mailbox, unprotected: true }],
    ['delete h 3 --user ann', { kind: 'delete', number: 3, ...mailbox }],
  ])('reads %j', (line, invocation) => {
    expect(readArguments(line.split(' '))).toEqual(invocation);
  });

  it.each([
    ['', 'What to do?'],
    ['frob', 'Unknown command "frob"'],
    ['send', 'send needs a host'],
    ['send h --from a@x', 'send needs --from and --to'],
    ['list h', 'list needs --user'],
    ['list h 3 --user ann', 'Too many arguments: "3"'],
    ['fetch h --user ann', 'fetch needs the number of a message'],
    ['fetch h 0 --user ann', 'fetch needs the number of a message'],
    ['fetch h 1 2 --user ann', 'Too many arguments: "2"'],
  ])('refuses %j', (line, message) => {
    expect(() => readArguments(line.split(' ').filter(Boolean))).toThrow(new UsageError(message));
  });
});
