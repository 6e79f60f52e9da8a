import { RespPush, type RespValue } from './resp-value.js';

type Made = RespValue | RespPush | undefined;

/** What becomes of values that were gathered. Attributes (`|`) are hints for what follows them, and left out. */
const MAKE: Readonly<Record<string, (values: RespValue[]) => Made>> = {
  '*': (values) => values,
  '~': (values) => new Set(values),
  '%': (values) => new Map(pairsOf(values)),
  '>': ([kind, ...values]) => new RespPush(textOf(kind), values),
  '|': () => undefined,
};

/** Whether a value of this type holds others. */
export function isGathering(type: string): boolean {
  return Object.hasOwn(MAKE, type);
}

/** A value that holds others, as they come in one after the other. */
export class Gathering {
  readonly count: number;
  readonly #type: string;
  readonly #values: RespValue[] = [];

  /** @param size - as it was announced: values, or pairs of them. */
  constructor(type: string, size: number) {
    this.#type = type;
    this.count = type === '%' || type === '|' ? 2 * size : size;
  }

  get isFull(): boolean {
    return this.#values.length === this.count;
  }

  add(value: RespValue): void {
    this.#values.push(value);
  }

  /** What they make together; `undefined` when that is nothing. */
  value(): Made {
    return MAKE[this.#type]?.(this.#values);
  }
}

function* pairsOf(values: readonly RespValue[]): Generator<readonly [RespValue, RespValue]> {
  for (let i = 0; i + 1 < values.length; i += 2) yield [values[i] ?? null, values[i + 1] ?? null];
}

/** A string of the protocol that is text in any case. */
export function textOf(value: RespValue | undefined): string {
  if (value instanceof Uint8Array) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(value);
  return typeof value === 'string' ? value : '';
}
