import { concatBytes } from '../../util/bytes.js';

/** Cuts and joins the bytes that arrive into chunks of the sizes that are drawn. */
export class Rechunker {
  readonly #drawSize: () => number | undefined;
  #parts: Uint8Array[] = [];
  #missingBytes: number | undefined;

  /** @param drawSize - the size of the next chunk; `undefined`: that of the next bytes that come. */
  constructor(drawSize: () => number | undefined) {
    this.#drawSize = drawSize;
  }

  /** Takes as much of `bytes` as the chunk has room for, and returns the rest if there is one. */
  add(bytes: Uint8Array): Uint8Array | undefined {
    const missing = this.#missingBytes ?? this.#drawSize() ?? bytes.length;
    this.#parts.push(bytes.length > missing ? bytes.subarray(0, missing) : bytes);
    this.#missingBytes = Math.max(0, missing - bytes.length);
    return bytes.length > missing ? bytes.subarray(missing) : undefined;
  }

  /** The chunk once it is complete, or as it is when it `isLast` for now. */
  take(isLast: boolean): Uint8Array | undefined {
    if (this.#missingBytes !== 0 && !isLast) return undefined;
    const chunk = concatBytes(this.#parts);
    this.#parts = [];
    this.#missingBytes = undefined;
    return chunk;
  }
}
