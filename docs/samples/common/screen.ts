import { clearScreenDown, createInterface, cursorTo, moveCursor, type Interface } from 'node:readline';

/** What of `process.stdin` and `process.stdout` a screen needs. */
export type ScreenInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };
export type ScreenOutput = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Lines in and out. On a terminal there is a prompt, with whatever the user is typing in it; lines that come
 * in appear above it and leave it as it is. Without a terminal there are just lines.
 */
export class Screen {
  readonly isTerminal: boolean;
  readonly #output: ScreenOutput;
  readonly #readline: Interface;
  readonly #lines: AsyncIterable<string>;
  readonly #interrupted = new AbortController();
  /** There is a prompt to be kept in order: this is a terminal, and nobody has closed it. */
  #hasPrompt: boolean;

  /** @param complete - gives the words that may follow from what was typed so far. */
  constructor(
    input: ScreenInput,
    output: ScreenOutput,
    complete: (word: string) => readonly string[] = () => [],
  ) {
    this.isTerminal = input.isTTY === true && output.isTTY === true;
    this.#hasPrompt = this.isTerminal;
    this.#output = output;
    this.#readline = createInterface({
      input,
      ...(this.isTerminal ? { output } : {}),
      terminal: this.isTerminal,
      prompt: '',
      completer: (line: string): [string[], string] => {
        const word = /\S*$/.exec(line)?.[0] ?? '';
        return [[...complete(word)], word];
      },
    });
    this.#readline.on('SIGINT', () => {
      this.#interrupted.abort();
      this.#readline.close();
    });
    this.#readline.once('close', () => {
      if (this.#hasPrompt) this.#wipe();
      this.#hasPrompt = false; // one more prompt would open the input again, and the program would not end
    });
    // From here on, so that no line is lost that comes before somebody asks for it.
    const lines = this.#readline[Symbol.asyncIterator]();
    this.#lines = { [Symbol.asyncIterator]: () => lines };
  }

  /** What the user enters, until the end of the input or `close()`. */
  lines(): AsyncIterable<string> {
    return this.#lines;
  }

  /** Aborted when the user has pressed Ctrl-C. */
  get interrupted(): AbortSignal {
    return this.#interrupted.signal;
  }

  setPrompt(prompt: string): void {
    if (!this.#hasPrompt) return;
    this.#wipe();
    this.#readline.setPrompt(prompt);
    this.#readline.prompt(true);
  }

  print(text: string): void {
    if (this.#hasPrompt) this.#wipe();
    this.#output.write(`${text}\n`);
    if (this.#hasPrompt) this.#readline.prompt(true);
  }

  /** Takes the prompt, and what is being typed behind it, off the screen. */
  #wipe(): void {
    // What is typed may have wrapped over several rows.
    const { rows } = this.#readline.getCursorPos();
    moveCursor(this.#output, 0, -rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
    // Before it writes the prompt anew, readline goes up by the rows it thinks there are; typing that wraps
    // is not counted (seen in Node 20 to 26). There are none now, and it has to be told.
    Object.assign(this.#readline, { prevRows: 0 });
  }

  close(): void {
    this.#readline.close();
  }
}
