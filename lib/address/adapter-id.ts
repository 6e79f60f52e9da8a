/**
 * A GUID for the name of a network interface: the same for the same name, on every machine. It is of version 8, which
 * leaves the making to whoever makes it (RFC 9562, 5.8): four runs of FNV-1a over the name, each begun elsewhere.
 */
export function adapterId(name: string): string {
  const bytes = new TextEncoder().encode(name);
  const words = [0, 1, 2, 3].map((run) => fnv1a(bytes, 0x811c9dc5 ^ Math.imul(run, 0x9e3779b1)));
  const hex = words.map((word) => word.toString(16).padStart(8, '0')).join('');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  const version8 = `${hex.slice(0, 12)}8${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return version8.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function fnv1a(bytes: Uint8Array, start: number): number {
  let hash = start >>> 0;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
