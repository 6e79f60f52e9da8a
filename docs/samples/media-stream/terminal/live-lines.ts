import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';

/** What of `process.stdout` it needs. */
export type LiveOutput = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** Without a terminal, which has a width; the lines go to a file then, or to another program. */
const USUAL_COLUMNS = 100;

/** Lines that change where they stand, on a terminal. Elsewhere the new ones follow the old. */
export class LiveLines {
  readonly #output: LiveOutput;
  #shown = 0;

  constructor(output: LiveOutput) {
    this.#output = output;
  }

  get columns(): number {
    return this.#output.columns ?? USUAL_COLUMNS;
  }

  /** Shows these in place of the last ones. */
  show(lines: readonly string[]): void {
    const isTerminal = this.#output.isTTY === true;
    if (isTerminal && this.#shown > 0) {
      moveCursor(this.#output, 0, -this.#shown);
      cursorTo(this.#output, 0);
      clearScreenDown(this.#output);
    }
    // A line that wrapped would take two rows, and the next ones would not find their place.
    const fitting = isTerminal ? lines.map((line) => line.slice(0, this.columns - 1)) : lines;
    for (const line of fitting) this.#output.write(`${line}\n`);
    this.#shown = fitting.length;
  }
}
