/** Ports that a system gives to whoever wants any (RFC 6335, 6: the dynamic ports). */
const FIRST_PORT = 49_152;
const LAST_PORT = 65_535;

/** The ports of one host that its outgoing connections have, and the one that is given next. */
export class LocalPorts {
  readonly #taken = new Set<number>();
  #next = FIRST_PORT;

  isTaken(port: number): boolean {
    return this.#taken.has(port);
  }

  take(port: number): void {
    this.#taken.add(port);
  }

  giveBack(port: number): void {
    this.#taken.delete(port);
  }

  /**
   * A port for whoever wants any: one after the other, so that a transcript is the same each time.
   *
   * @returns `undefined` when all are taken.
   */
  choose(isFree: (port: number) => boolean): number | undefined {
    for (let tried = FIRST_PORT; tried <= LAST_PORT; tried++) {
      const port = this.#next;
      this.#next = port === LAST_PORT ? FIRST_PORT : port + 1;
      if (!this.#taken.has(port) && isFree(port)) return port;
    }
    return undefined;
  }
}
