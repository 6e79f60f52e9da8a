import { checkBoolean, SharedControl } from './control.js';

/**
 * Settings of a {@link StreamSocket}, to be made before it connects.
 *
 * @see WinRT `StreamSocketControl`.
 */
export class StreamSocketControl extends SharedControl {
  #serializeConnectionAttempts = false;

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
}
