import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { operationAborted } from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { SocketError } from '../../lib/errors/socket-error.js';
import { translate } from '../../lib/errors/translate.js';

/** An error as the platform makes them. */
function platformError(code: string, message = ''): Error {
  return Object.assign(new Error(message), { code });
}

describe('translate()', () => {
  it('says what could not be done, why, and the code; and keeps the cause', () => {
    const cause = platformError('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1');
    const error = translate(cause, 'Cannot connect to "127.0.0.1" port 1', 'connect');

    expect(error).toBeInstanceOf(SocketError);
    expect(error).toMatchObject({
      message: 'Cannot connect to "127.0.0.1" port 1: nobody listens there (ECONNREFUSED)',
      status: SocketErrorStatus.connectionRefused,
      number: 0x8007274d,
      source: 'peer',
      code: 'ECONNREFUSED',
      phase: 'connect',
    });
    expect(error.cause).toBe(cause);
  });

  it('lets a SocketError through unchanged', () => {
    const error = operationAborted('Cannot read: closed', 'read');
    expect(translate(error, 'Cannot connect', 'connect')).toBe(error);
  });

  it('heeds the phase', () => {
    expect(translate(platformError('ENOENT'), 'Cannot listen', 'bind').status).toBe(
      SocketErrorStatus.cannotAssignRequestedAddress,
    );
  });

  it.each<[string, unknown, string, string | undefined]>([
    ['an unknown code', platformError('EODD', 'odd thing'), 'Cannot read: odd thing (EODD)', 'EODD'],
    ['a message with its code', platformError('EODD', 'read EODD'), 'Cannot read: read EODD', 'EODD'],
    ['no code', new TypeError('no luck'), 'Cannot read: no luck', undefined],
    ['no message', new AggregateError([]), 'Cannot read: AggregateError', undefined],
    ['a number for a code', new DOMException('gone', 'AbortError'), 'Cannot read: gone', undefined],
    ['text', 'no luck', 'Cannot read: no luck', undefined],
    ['nothing', undefined, 'Cannot read: undefined', undefined],
    ['an object without anything', Object.create(null), 'Cannot read: no reason given', undefined],
  ])('makes the best of %s', (_, cause, message, code) => {
    const error = translate(cause, 'Cannot read', 'read');

    expect(error).toMatchObject({ message, status: SocketErrorStatus.unknown, number: 0x80004005 });
    expect(error.code).toBe(code);
    expect(error.cause).toBe(cause);
  });

  it('understands what Node throws', async () => {
    const cause = await new Promise((resolve) => {
      connect({ path: '/no/such/socket' }).on('error', resolve);
    });

    expect(translate(cause, 'Cannot connect to "/no/such/socket"', 'connect')).toMatchObject({
      message: 'Cannot connect to "/no/such/socket": nobody listens there (ENOENT)',
      status: SocketErrorStatus.connectionRefused,
    });
  });
});
