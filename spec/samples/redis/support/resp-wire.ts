import { RespError, RespPush, type RespValue } from '../../../../docs/samples/redis/resp-value.js';

/** A value as a server writes it. */
export function wireOf(value: RespValue | RespPush): string {
  if (value === null) return '_\r\n';
  if (value instanceof RespError) return `-${value.text}\r\n`;
  if (value instanceof RespPush) return several('>', [value.kind, ...value.values]);
  if (value instanceof Map) return several('%', [...value].flat(), value.size);
  if (value instanceof Set) return several('~', [...value]);
  if (value instanceof Uint8Array) throw new TypeError('Bytes are no text');
  switch (typeof value) {
    case 'string':
      return `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
    case 'boolean':
      return value ? '#t\r\n' : '#f\r\n';
    case 'number':
      return Number.isSafeInteger(value) ? `:${value}\r\n` : `,${doubleText(value)}\r\n`;
    case 'bigint':
      return `:${value}\r\n`;
    case 'object':
      return several('*', value);
  }
}

function several(type: string, values: readonly RespValue[], count = values.length): string {
  return `${type}${count}\r\n${values.map(wireOf).join('')}`;
}

function doubleText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? 'inf' : '-inf';
}
