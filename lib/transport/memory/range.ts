import { quote } from '../../util/quote.js';

/** Limits that a number is drawn from, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * The range an option asks for; a number alone is a range of one.
 *
 * @param lowest - the least that `min` may be.
 * @param rules - `isEndless`: whether the number alone may be `Infinity`.
 */
export function toRange(
  value: number | Range,
  lowest: number,
  name: string,
  rules: { isEndless: boolean } = { isEndless: false },
): Range {
  if (typeof value === 'number') {
    if (!(rules.isEndless && value === Infinity)) checkWhole(value, lowest, name);
    return { min: value, max: value };
  }
  if (typeof value !== 'object' || (value as unknown) === null) {
    throw new TypeError(`${name} must be a number or an object with min and max, not ${quote(value)}`);
  }
  const { min, max } = value;
  checkWhole(min, lowest, `${name}.min`);
  checkWhole(max, min, `${name}.max`);
  return { min, max };
}

function checkWhole(value: number, lowest: number, name: string): void {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, not ${quote(value)}`);
  if (Number.isSafeInteger(value) && value >= lowest) return;
  throw new RangeError(`${name} must be a whole number from ${lowest} up, not ${value}`);
}
