/** What the first digit of a code says (RFC 959, 4.2.1; RFC 5321, 4.2.1). */
export type ReplyKind = 'preliminary' | 'done' | 'go on' | 'not now' | 'never';

const KINDS: readonly ReplyKind[] = ['preliminary', 'done', 'go on', 'not now', 'never'];

/** The answer of an FTP or SMTP server: a code for us, and text for people. */
export class Reply {
  readonly code: number;
  /** The text, without codes: one line or several. */
  readonly lines: readonly string[];

  constructor(code: number, lines: readonly string[]) {
    this.code = code;
    this.lines = lines;
  }

  get kind(): ReplyKind {
    return KINDS[Math.floor(this.code / 100) - 1] ?? 'never';
  }

  /** The first line: `550 Failed to open file.` */
  get summary(): string {
    return `${this.code} ${this.lines[0] ?? ''}`.trimEnd();
  }
}
