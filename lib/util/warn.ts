/** Tells whoever runs the process of a mistake in their code that nobody listens for. Never throws. */
export function warn(message: string, detail: unknown): void {
  process.emitWarning(message, { type: 'StreamSocketWarning', detail: textOf(detail) });
}

/** Anything can be thrown, and of some things no text can be made: `Object.create(null)`, a proxy that was revoked. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? (thrown.stack ?? thrown.message) : thrown);
  } catch {
    return 'no text can be made of what was thrown';
  }
}
