/** What a POP3 server has against a command, or what it said that is no answer. */
export class Pop3Error extends Error {
  override readonly name = 'Pop3Error';

  /** @param said - the server's own words, without `-ERR`. */
  constructor(what: string, said: string) {
    super(`Cannot ${what}: ${said}`);
  }
}
