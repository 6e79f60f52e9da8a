import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import {
  gettersOf,
  INSPECT,
  inspection,
  type Inspecting,
  textInspection,
} from '../../lib/util/inspection.js';

class Shown {
  readonly #facts: object;

  constructor(facts: object) {
    this.#facts = facts;
  }

  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, this.#facts, how);
  }
}

class Named {
  [INSPECT](...how: Inspecting): unknown {
    return textInspection(this, "it's", how);
  }
}

class Base {
  #first = 1;
  #name = 'base';

  get first(): number {
    return this.#first;
  }

  get overridden(): string {
    return this.#name;
  }
}

class Derived extends Base {
  readonly field = 3;
  #second = 2;

  get second(): number {
    return this.#second;
  }

  set second(value: number) {
    this.#second = value;
  }

  override get overridden(): string {
    return `derived from ${super.overridden}`;
  }

  set onlySet(value: number) {
    this.#second = value;
  }
}

describe('inspection', () => {
  it('shows the name of the class and what is known', () => {
    expect(inspect(new Shown({ state: 'open', unknown: undefined, count: 0, none: null }))).toBe(
      "Shown { state: 'open', count: 0, none: null }",
    );
  });

  it('shows the name of a class that extends it', () => {
    class Mine extends Shown {}
    expect(inspect(new Mine({ a: 1 }))).toBe('Mine { a: 1 }');
  });

  it('goes as deep as is asked for, and names what lies deeper', () => {
    const nested = new Shown({ inner: new Shown({ inner: new Shown({ a: 1 }) }) });
    expect(inspect(nested, { depth: 0 })).toBe('Shown { inner: [Shown] }');
    expect(inspect(nested, { depth: 1 })).toBe('Shown { inner: Shown { inner: [Shown] } }');
    expect(inspect(nested, { depth: null, breakLength: Infinity })).toBe(
      'Shown { inner: Shown { inner: Shown { a: 1 } } }',
    );
  });

  it('gives the facts alone to a runtime that does not say by what to show them', () => {
    expect(inspection(new Shown({}), { a: 1, b: undefined }, [2, {}])).toEqual({ a: 1 });
    expect(inspection(new Shown({}), { a: 1 }, [-1, {}])).toBe('[Shown]');
  });
});

describe('textInspection', () => {
  it('shows the class and the text, as Node shows wrapped primitives', () => {
    expect(inspect(new Named())).toBe(`[Named: "it's"]`);
    expect(textInspection(new Named(), 'text', [2, {}])).toBe('[Named: text]');
  });
});

describe('gettersOf', () => {
  it('reads every getter, those of base classes too, each as the object has it', () => {
    expect(gettersOf(new Derived())).toStrictEqual({ first: 1, second: 2, overridden: 'derived from base' });
  });

  it('finds none in an object without a class', () => {
    expect(gettersOf(Object.create(null) as object)).toEqual({});
  });
});
