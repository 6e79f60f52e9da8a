import type { Socket } from 'node:net';

/** Who has a socket of Node's and is told what becomes of it. */
export interface SocketOwner {
  /** It is of no more use; its end comes next. */
  broke(error: Error): void;

  /** It is gone, and its resources are free. */
  gone(): void;
}

/**
 * Tells the owner of a socket what becomes of it, as long as there is something to tell: an 'error' that finds no
 * listener ends the process. The owner may change, the listeners stay.
 */
export class SocketWatch {
  owner: SocketOwner;

  constructor(socket: Socket, owner: SocketOwner) {
    this.owner = owner;
    socket.on('error', (error) => {
      this.owner.broke(error);
    });
    socket.on('close', () => {
      this.owner.gone();
    });
  }
}
