import { inspect } from 'node:util';
import { runInThisContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { DatagramSocket, StreamSocket, StreamSocketListener } from '../../lib/index.js';

const controls: readonly [string, () => object, known: string][] = [
  ['StreamSocket', () => new StreamSocket().control, 'keepAlive'],
  ['StreamSocketListener', () => new StreamSocketListener().control, 'handshakeTimeoutMs'],
  ['DatagramSocket', () => new DatagramSocket().control, 'multicastOnly'],
];

describe.each(controls)('control of a %s', (_, make, known) => {
  it.each([
    [known.toLowerCase(), `control.${known.toLowerCase()} is no setting; ${known} is one`],
    ['setKeepAlive', 'control.setKeepAlive is no setting'],
    ['1', 'control.1 is no setting'],
  ])('refuses to have %s set', (name, message) => {
    const control = make();

    expect(() => Reflect.set(control, name, 1)).toThrow(new TypeError(message));
    expect(name in control).toBe(false);
  });

  it('does so for scripts, too, where JavaScript is not strict', () => {
    const set = runInThisContext('(control) => { control.colour = 1; }') as (control: object) => void;

    expect(() => {
      set(make());
    }).toThrow('control.colour is no setting');
  });

  it('has its settings all the same', () => {
    const control = make();
    const before: unknown = Reflect.get(control, known);

    expect(Reflect.set(control, known, before)).toBe(true);
    expect(Reflect.get(control, known)).toBe(before);
    expect(Reflect.get(control, 'colour')).toBeUndefined();
    expect(inspect(control)).toContain('Control');
  });

  it('lets libraries mark it with a symbol of theirs', () => {
    const control = make();
    const mark = Symbol('mark');

    expect(Reflect.set(control, mark, 7)).toBe(true);
    expect(Reflect.set(control, mark, 8)).toBe(true);
    expect(Reflect.get(control, mark)).toBe(8);
  });
});
