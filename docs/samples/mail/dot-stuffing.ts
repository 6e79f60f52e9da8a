const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;

/**
 * A message as it goes behind DATA (RFC 5321, 4.5.2): every line ends with CR LF, a line that begins with a dot gets
 * another, and a dot alone is the end. Bare CRs and LFs become line ends: to one server of two they are some.
 */
export function dotStuffed(message: Uint8Array): Uint8Array {
  // Each byte may become two, and there is the end.
  const out = new Uint8Array(2 * message.length + 5);
  let size = 0;
  let isLineStart = true;
  for (let i = 0; i < message.length; i++) {
    const byte = message[i] ?? 0;
    if (byte === CR || byte === LF) {
      if (byte === CR && message[i + 1] === LF) i++;
      out[size++] = CR;
      out[size++] = LF;
      isLineStart = true;
      continue;
    }
    if (isLineStart && byte === DOT) out[size++] = DOT;
    out[size++] = byte;
    isLineStart = false;
  }
  if (!isLineStart) {
    out[size++] = CR;
    out[size++] = LF;
  }
  out.set([DOT, CR, LF], size);
  return out.subarray(0, size + 3);
}

/** A line of a stuffed text; `undefined` for the one that ends it. */
export function unstuffed(line: Uint8Array): Uint8Array | undefined {
  if (line[0] !== DOT) return line;
  return line.length === 1 ? undefined : line.subarray(1);
}
