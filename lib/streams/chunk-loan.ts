/** Where chunks are borrowed: an input stream, seen from within. */
interface Lender {
  takeChunk(): Uint8Array | null | undefined;
  /** Whether nobody can have another part of the memory of the next chunk. */
  readonly isNextWhole: boolean;
  reuse(chunk: Uint8Array): void;
}

/** Takes chunks one by one, each of which goes back to where it came from when the next is asked for. */
export class ChunkLoan {
  #lent: Uint8Array | undefined;

  readonly take = (lender: Lender): Uint8Array | null | undefined => {
    const lent = this.#lent;
    if (lent !== undefined) {
      this.#lent = undefined;
      lender.reuse(lent);
    }
    const { isNextWhole } = lender;
    const chunk = lender.takeChunk();
    if (isNextWhole && chunk !== null) this.#lent = chunk;
    return chunk;
  };
}
