// The parameters of RFC 3492, 5.
const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const INITIAL_BIAS = 72;
const INITIAL_CODE_POINT = 0x80;

// What is larger can be no position times code point; the RFC's code stops at its integers' end as well.
const LARGEST_DELTA = 2 ** 31 - 1;
const LAST_CODE_POINT = 0x10ffff;

/**
 * The Unicode text of a punycode one, without the `xn--` that announces it; `undefined` if it is none.
 *
 * Encoding is left to the `URL` parser, which also checks and folds what it encodes; it never decodes.
 *
 * @see RFC 3492, 6.2.
 */
export function decodePunycode(text: string): string | undefined {
  const delimiter = Math.max(text.lastIndexOf('-'), 0);
  const output = Array.from(text.slice(0, delimiter), (letter) => letter.charCodeAt(0));
  if (output.some((codePoint) => codePoint >= INITIAL_CODE_POINT)) return undefined;

  const digits = Array.from(text.slice(delimiter === 0 ? 0 : delimiter + 1), digitOf);
  let codePoint = INITIAL_CODE_POINT;
  let index = 0;
  let bias = INITIAL_BIAS;
  for (let at = 0; at < digits.length;) {
    const delta = readDelta(digits, at, bias);
    if (delta === undefined) return undefined;

    const length = output.length + 1;
    bias = adapt(delta.value, length, index === 0);
    const position = index + delta.value;
    codePoint += Math.floor(position / length);
    if (codePoint > LAST_CODE_POINT) return undefined;
    index = position % length;
    output.splice(index, 0, codePoint);
    index += 1;
    at = delta.end;
  }
  return String.fromCodePoint(...output);
}

/** Reads one number of variable length; `undefined` if it is broken off or too large. */
function readDelta(
  digits: readonly number[],
  start: number,
  bias: number,
): { value: number; end: number } | undefined {
  let value = 0;
  let weight = 1;
  for (let at = start; at < digits.length; at += 1) {
    const digit = digits[at] ?? BASE;
    const k = BASE * (at - start + 1);
    const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
    value += digit * weight;
    if (digit >= BASE || value > LARGEST_DELTA) return undefined;
    if (digit < threshold) return { value, end: at + 1 };
    weight *= BASE - threshold;
  }
  return undefined;
}

/** RFC 3492, 6.1. */
function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

/** a to z are 0 to 25, 0 to 9 are 26 to 35; 36 for anything else. */
function digitOf(letter: string): number {
  if (/^[a-z]$/i.test(letter)) return letter.toLowerCase().charCodeAt(0) - 0x61;
  return /^\d$/.test(letter) ? Number(letter) + 26 : BASE;
}
