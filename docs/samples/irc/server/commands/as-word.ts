/** What a user typed, to be quoted in the middle of a reply, where only a word can stand. */
export function asWord(text: string): string {
  return text === '' || text.startsWith(':') || text.includes(' ') ? '*' : text;
}
