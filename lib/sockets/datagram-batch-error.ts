import { SocketError } from '../errors/socket-error.js';

/**
 * Why {@link DatagramSocket.sendManyAsync} stopped. Everything before {@link index} was sent, nothing from there
 * on. Otherwise it says what the failure of that one datagram says, which is its `cause`.
 */
export class DatagramBatchError extends SocketError {
  static {
    this.prototype.name = 'DatagramBatchError';
  }

  /** Which datagram could not be sent, from 0 up; as many were sent. */
  readonly index: number;

  /** @internal */
  constructor(index: number, cause: SocketError) {
    const { message, status, number, code, source, phase, attempts } = cause;
    super(`Cannot send datagram ${index} and what follows: ${message}`, {
      ...{ status, number, code, source, phase, attempts },
      cause,
    });
    this.index = index;
  }
}
