import { describe, expect, it } from '@jest/globals';
import { Deadline } from '../../lib/util/deadline.js';
import { checkWaitOptions, type WaitOptions } from '../../lib/util/wait-options.js';

describe('checkWaitOptions()', () => {
  it.each([
    ['nothing', undefined],
    ['no limits', {}],
    ['limits left undefined', { signal: undefined, timeoutMs: undefined }],
    ['a signal', { signal: AbortSignal.abort() }],
    ['a deadline, together with a time', { deadline: new Deadline(5), timeoutMs: 5 }],
    ['no time at all', { timeoutMs: 0 }],
    ['a part of a millisecond', { timeoutMs: 0.5 }],
    ['the longest time a timer can wait', { timeoutMs: 2 ** 31 - 1 }],
  ])('accepts %s', (_, options) => {
    expect(() => {
      checkWaitOptions(options);
    }).not.toThrow();
  });

  it.each<[string, unknown, ErrorConstructor, string]>([
    ['null', null, TypeError, 'options must be an object with signal, timeoutMs and deadline, not null'],
    [
      'a bare timeout',
      500,
      TypeError,
      'options must be an object with signal, timeoutMs and deadline, not 500',
    ],
    [
      'a controller',
      { signal: {} },
      TypeError,
      'signal must be an AbortSignal, not an object of class Object',
    ],
    [
      'what others call it',
      { timeout: 5 },
      TypeError,
      'options must not have timeout: the limit is timeoutMs',
    ],
    ['a moment', { deadline: 5 }, TypeError, 'deadline must be a Deadline, not 5'],
    ['a text', { timeoutMs: '5' }, TypeError, 'timeoutMs must be a number, not "5"'],
    ['a negative time', { timeoutMs: -1 }, RangeError, 'timeoutMs must be from 0 to 2147483647, not -1'],
    ['no number', { timeoutMs: NaN }, RangeError, 'timeoutMs must be from 0 to 2147483647, not NaN'],
    ['more than a timer can', { timeoutMs: 2 ** 31 }, RangeError, 'timeoutMs must be from 0 to 2147483647'],
  ])('refuses %s', (_, options, kind, message) => {
    const check = (): void => {
      checkWaitOptions(options as WaitOptions);
    };
    expect(check).toThrow(kind);
    expect(check).toThrow(message);
  });
});
