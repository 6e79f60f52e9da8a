import { checkInteger } from '../util/bytes.js';
import { SharedControl } from './control.js';

/** Room for a burst; an eighth of what the kernel holds besides. A guess. */
const DEFAULT_MAX_PENDING_CONNECTIONS = 128;

/**
 * Settings of a {@link StreamSocketListener}, to be made before it is bound. The sockets it accepts have
 * them too.
 *
 * @see WinRT `StreamSocketListenerControl`.
 */
export class StreamSocketListenerControl extends SharedControl {
  #maxPendingConnections = DEFAULT_MAX_PENDING_CONNECTIONS;

  /**
   * How many accepted connections may wait for somebody to take them, from 1 up. Further ones are reset and
   * counted in `information.refusedConnections`. Default: 128. Not in WinRT.
   */
  get maxPendingConnections(): number {
    return this.#maxPendingConnections;
  }
  set maxPendingConnections(value: number) {
    checkInteger(value, 1, 2 ** 32 - 1, 'maxPendingConnections');
    this.checkStillOpen('maxPendingConnections');
    this.#maxPendingConnections = value;
  }
}
