import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { warn } from '../../lib/util/warn.js';

const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
const mistake = new Error('a mistake');

afterEach(() => {
  emitWarning.mockClear();
});

describe('warn()', () => {
  it.each<[string, unknown, string]>([
    ['an error by its stack', mistake, mistake.stack ?? ''],
    ['a text as it is', 'a mistake', 'a mistake'],
    ['nothing', undefined, 'undefined'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object without a text', Object.create(null), 'no text can be made of what was thrown'],
    ['an error without a stack', Object.assign(new Error('m'), { stack: undefined }), 'm'],
    [
      'an error whose stack is no text',
      Object.assign(new Error('m'), { stack: Object.create(null) as unknown }),
      'no text can be made of what was thrown',
    ],
    ['a proxy that was revoked', revoked(), 'no text can be made of what was thrown'],
  ])('shows %s', (_, detail, text) => {
    warn('Something failed', detail);
    expect(emitWarning.mock.calls).toEqual([
      ['Something failed', { type: 'StreamSocketWarning', detail: text }],
    ]);
  });
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
