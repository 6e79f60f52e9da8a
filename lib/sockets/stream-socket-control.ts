import { checkBoolean, SharedControl } from './control.js';
import { checkNameServers } from './name-servers.js';

/**
 * Settings of a {@link StreamSocket}, to be made before it connects.
 *
 * @see WinRT `StreamSocketControl`.
 */
export class StreamSocketControl extends SharedControl {
  #serializeConnectionAttempts = false;
  #nameServers: readonly string[] = [];

  /**
   * Whether the addresses of a host are tried one at a time. Default: false, a slow attempt is joined by the
   * next after 250 ms and the first to connect wins (RFC 8305, 5).
   */
  get serializeConnectionAttempts(): boolean {
    return this.#serializeConnectionAttempts;
  }
  set serializeConnectionAttempts(value: boolean) {
    checkBoolean(value, 'serializeConnectionAttempts');
    this.checkStillOpen('serializeConnectionAttempts');
    this.#serializeConnectionAttempts = value;
  }

  /**
   * The name servers to ask for addresses and SRV records, in this order: IP addresses, with a port behind them where it
   * is not 53 (`127.0.0.1:5300`, `[::1]:5300`). They are asked in place of the system's resolver, so neither hosts file
   * nor search domains count. Default, `[]`: the system's resolver, and its name servers for SRV records. Not in WinRT.
   *
   * @throws TypeError, RangeError - not a list of such texts.
   */
  get nameServers(): readonly string[] {
    return this.#nameServers;
  }
  set nameServers(value: readonly string[]) {
    const nameServers = checkNameServers(value);
    this.checkStillOpen('nameServers');
    this.#nameServers = nameServers;
  }
}
