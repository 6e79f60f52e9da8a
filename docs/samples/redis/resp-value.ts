/** What an argument of a command may be; numbers travel as text. */
export type RedisArgument = string | number | bigint | Uint8Array;

/** The words of a command: `['SET', 'key', 'value']`. */
export type RedisCommand = readonly RedisArgument[];

/** A value of RESP3, as what JavaScript has for it. Integers that a number cannot hold are a `bigint`. */
export type RespValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | RespError
  | RespValue[]
  | Map<RespValue, RespValue>
  | Set<RespValue>;

/** An error as it lies in an answer: `WRONGTYPE Operation against a key holding the wrong kind of value`. */
export class RespError {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The word that it begins with, such as `WRONGTYPE` or `ERR`. */
  get code(): string {
    return this.text.split(' ', 1)[0] ?? '';
  }
}

/** What the server says unasked: a message of a channel, a key that has changed. */
export class RespPush {
  /** `message`, `invalidate` and so on. */
  readonly kind: string;
  readonly values: readonly RespValue[];

  constructor(kind: string, values: readonly RespValue[]) {
    this.kind = kind;
    this.values = values;
  }
}
