/** A moment as IRC writes it: seconds since 1970. */
export function unixSeconds(date: Date): string {
  return String(Math.floor(date.getTime() / 1_000));
}
