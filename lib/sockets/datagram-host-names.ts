import { HostName } from '../address/host-name.js';

/** Host names of addresses. Datagrams come in rows from one sender, so the last one is kept. */
export class HostNames {
  #lastAddress: string | undefined;
  #last: HostName | undefined;

  of(address: string): HostName {
    if (this.#last === undefined || this.#lastAddress !== address) {
      this.#lastAddress = address;
      this.#last = new HostName(address);
    }
    return this.#last;
  }
}
