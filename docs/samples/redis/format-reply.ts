import { RespError, type RespValue } from './resp-value.js';

/** A reply as text, on as many lines as it has values; nothing in it is obeyed by a terminal. */
export function formatReply(value: RespValue, indent = ''): string {
  if (value instanceof RespError) return `(error) ${printable(value.text)}`;
  if (value instanceof Uint8Array) return quoted(new TextDecoder().decode(value));
  if (value instanceof Map) return list([...value].map(pair), indent, 'map');
  if (value instanceof Set) return list([...value].map(single), indent, 'set');
  if (value === null) return '(nothing)';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'object') return list(value.map(single), indent, 'list');
  return `(${typeof value}) ${value}`;
}

/** An item, for the indent that it gets. */
type Item = (indent: string) => string;

function single(value: RespValue): Item {
  return (indent) => formatReply(value, indent);
}

function pair([key, value]: [RespValue, RespValue]): Item {
  return (indent) => `${formatReply(key, indent)} => ${formatReply(value, indent)}`;
}

function list(items: readonly Item[], indent: string, kind: string): string {
  if (items.length === 0) return `(empty ${kind})`;
  const width = String(items.length).length;
  const inner = indent + ' '.repeat(width + 2);
  return items.map((item, i) => `${String(i + 1).padStart(width)}) ${item(inner)}`).join(`\n${indent}`);
}

function quoted(text: string): string {
  return `"${printable(text).replaceAll('"', '\\"')}"`;
}

/** Control characters as they are written in programs. */
function printable(text: string): string {
  return text.replace(/[\\\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\\'
      ? '\\\\'
      : JSON.stringify(character)
          .slice(1, -1)
          .replace(/^[^\\]$/, escaped),
  );
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
