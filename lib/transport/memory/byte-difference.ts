import { countBytes, showBytes } from './show-bytes.js';

/** Bytes shown before and behind the place where two texts part. */
const SHOWN_BYTES = 30;

/**
 * Where what came parts from what was expected, for people to read: both from a little before that place on, and a
 * mark below it.
 *
 * @param ending - what came behind the received bytes, if that is the difference.
 */
export function showDifference(expected: Uint8Array, received: Uint8Array, ending = ''): string {
  const at = firstDifference(expected, received);
  const start = Math.max(0, at - SHOWN_BYTES);
  const lead = `${start > 0 ? '...' : ''}${showBytes(expected.subarray(start, at)).slice(0, -1)}`;
  return [
    `  expected: ${showFrom(expected, start, at)}`,
    `  received: ${showFrom(received, start, at)}${ending === '' ? '' : `, then ${ending}`}`,
    `            ${' '.repeat(lead.length)}^ differs from byte ${at} of ${countBytes(expected.length)} on`,
  ].join('\n');
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at === -1 ? a.length : at;
}

function showFrom(bytes: Uint8Array, start: number, at: number): string {
  const end = Math.min(bytes.length, at + SHOWN_BYTES);
  return `${start > 0 ? '...' : ''}${showBytes(bytes.subarray(start, end))}${end < bytes.length ? '...' : ''}`;
}
