/** Tells whoever runs the process of a mistake in their code that nobody listens for. */
export function warn(message: string, detail: unknown): void {
  const text = detail instanceof Error ? (detail.stack ?? detail.message) : String(detail);
  process.emitWarning(message, { type: 'StreamSocketWarning', detail: text });
}
