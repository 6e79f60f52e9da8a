import { describe, expect, it } from '@jest/globals';
import { SocketErrorStatus, statusName } from '../../lib/errors/socket-error-status.js';

describe('SocketErrorStatus', () => {
  it('has the numbers of WinRT, 0 to 30 without a gap', () => {
    expect(Object.values(SocketErrorStatus)).toEqual(Array.from({ length: 31 }, (_, index) => index));
  });

  it.each([
    ['unknown', 0],
    ['operationAborted', 1],
    ['connectionTimedOut', 3],
    ['hostNotFound', 6],
    ['addressAlreadyInUse', 10],
    ['connectionRefused', 12],
    ['connectionResetByPeer', 18],
    ['tooManyOpenFiles', 21],
    ['certificateExpired', 23],
    ['certificateIsInvalid', 30],
  ] as const)('calls %s %i', (name, number) => {
    expect(SocketErrorStatus[name]).toBe(number);
  });
});

describe('statusName()', () => {
  it('gives back the name of every status', () => {
    for (const [name, status] of Object.entries(SocketErrorStatus)) expect(statusName(status)).toBe(name);
  });

  it('calls a number that is no status unknown', () => {
    expect(statusName(31)).toBe('unknown');
    expect(statusName(-1)).toBe('unknown');
  });
});
