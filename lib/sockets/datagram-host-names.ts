import { HostName } from '../address/host-name.js';

/** Addresses that are remembered; more than a client has peers, and not a leak in a server. A guess. */
const MAX_REMEMBERED = 256;

/** Host names of addresses, each made once: datagrams come in rows from one sender, or in turns from some. */
export class HostNames {
  #lastAddress: string | undefined;
  #last: HostName | undefined;
  readonly #remembered = new Map<string, HostName>();

  of(address: string): HostName {
    if (this.#last === undefined || this.#lastAddress !== address) {
      this.#last = this.#remembered.get(address) ?? this.#remember(address);
      this.#lastAddress = address;
    }
    return this.#last;
  }

  #remember(address: string): HostName {
    const name = new HostName(address);
    if (this.#remembered.size === MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(address, name);
    return name;
  }
}
