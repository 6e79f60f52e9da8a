const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text as the bytes that go over the wire: IRC has no rule, UTF-8 is what everybody sends today. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/**
 * Bytes of a line as text: UTF-8, and where they are not UTF-8, ISO 8859-1.
 *
 * Old clients and networks still speak Latin-1. Every byte sequence is valid in it, so no line is lost;
 * this is what irssi and mIRC do too. Built by hand because the web's `latin1` label means windows-1252.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** Bytes a text takes on the wire. */
export function measureText(text: string): number {
  return encoder.encode(text).length;
}

/** As much of the beginning of `text` as fits into `roomBytes`, whole characters only. */
export function cutText(text: string, roomBytes: number): string {
  if (text.length * 3 <= roomBytes) return text; // a UTF-16 unit never takes more than three bytes
  const { read } = encoder.encodeInto(text, new Uint8Array(Math.max(0, roomBytes)));
  return text.slice(0, read);
}
