import { closedError, illegalCall, operationAborted } from '../errors/failures.js';
import type { SocketError } from '../errors/socket-error.js';
import type { Iterated } from '../streams/stream-iterator.js';
import type { Acceptor, Endpoint, Transport } from '../transport/contract.js';
import { throwIfRefused } from '../util/abort.js';
import type { AttemptEnding } from '../util/attempts.js';
import { checkWaitOptions } from '../util/wait-options.js';
import { AcceptLoop } from './accept-loop.js';
import { CancellableOperation } from './cancellable-operation.js';
import type { LevelAndOptions } from './connect-arguments.js';
import type { ListenPlace } from './listen-place.js';
import { acceptorFor } from './proxy-protocol.js';
import { checkSecurable, checkServerCertificate } from './securing.js';
import { ServerHandshakes } from './server-handshakes.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import type { StreamSocketListenerFacts } from './stream-socket-listener-information.js';
import {
  nextStreamSocketListenerState,
  type StreamSocketListenerEvent,
  type StreamSocketListenerState,
} from './stream-socket-listener-state.js';

/** Who is told of what happens to a binding. */
interface BindingOwner {
  /** There are connections to be taken from now on. */
  bound(): void;
  handshakeFailed(failure: unknown, remote: Endpoint): void;
}

/** How a listener comes by its endpoint, and loses it. */
export class ListenerBinding implements Iterated {
  readonly #transport: Transport;
  readonly #control: StreamSocketListenerControl;
  readonly #facts: StreamSocketListenerFacts;
  readonly #owner: BindingOwner;
  #state: StreamSocketListenerState = 'unbound';
  #loop: AcceptLoop | undefined;
  /** A bind that is under way. */
  #operation: CancellableOperation | undefined;

  constructor(
    transport: Transport,
    control: StreamSocketListenerControl,
    facts: StreamSocketListenerFacts,
    owner: BindingOwner,
  ) {
    this.#transport = transport;
    this.#control = control;
    this.#facts = facts;
    this.#owner = owner;
  }

  get state(): StreamSocketListenerState {
    return this.#state;
  }

  /** Where connections are taken; `undefined` before there are any. */
  get loop(): AcceptLoop | undefined {
    return this.#loop;
  }

  /** The same for somebody who needs it. */
  loopToAccept(): AcceptLoop {
    if (this.#state === 'closed') throw closedError('Cannot accept: the listener is closed');
    if (this.#loop === undefined) throw notBound();
    return this.#loop;
  }

  async bind(place: ListenPlace, { level, options }: LevelAndOptions): Promise<void> {
    const { action } = place;
    checkWaitOptions(options);
    throwIfRefused(options, action, 'bind');
    if (this.#state === 'closed') throw closedError(`${action}: the listener is closed`);
    if (this.#state !== 'unbound') throw illegalCall(`${action}: the listener is ${this.#state} already`);
    place.checkSettings(this.#control);
    checkSecurable(level, this.#transport);
    checkServerCertificate(level, this.#control);
    this.#move('bind called');
    const operation = new CancellableOperation(this.#transport.clock, 'bind');
    this.#operation = operation;
    try {
      const acceptor = await operation.run(
        action,
        options,
        (signal) => place.listen(this.#control.toListenOptions(signal)),
        (late) => {
          late.close(() => {});
        },
      );
      // Closed in the very turn in which it was bound.
      if (operation.aborted) acceptor.close(() => {});
      operation.throwIfAborted();
      this.#bound(acceptor, level);
    } catch (failure) {
      this.#move('bind failed');
      throw failure;
    } finally {
      this.#operation = undefined;
    }
  }

  /** For one step of an iteration, which ends quietly when we have closed. */
  iterate<A>(attempt: () => A | undefined, ending: AttemptEnding<A>): Promise<A> {
    if (this.#state === 'closed') return Promise.resolve(ending.whenClosed as A);
    if (this.#loop === undefined) return Promise.reject(notBound());
    return this.#loop.until(attempt, undefined, ending);
  }

  /** @param closed - called when the endpoint is free again. */
  close(closed: () => void): void {
    this.#move('closed by us');
    const aborted = (): unknown => operationAborted('Cannot go on: the listener was closed', 'accept');
    this.#operation?.cancel(aborted);
    this.#loop?.close(aborted);
    const { acceptor } = this.#facts;
    if (acceptor === undefined) closed();
    else acceptor.close(closed);
  }

  #bound(acceptor: Acceptor, level: SocketProtectionLevel): void {
    const { clock } = this.#transport;
    // A header comes in front of a handshake.
    const plain = acceptorFor(acceptor, this.#control, clock, this.#facts.refusedHeaders);
    const handshakes =
      level === SocketProtectionLevel.plainSocket
        ? undefined
        : new ServerHandshakes(level, this.#control, clock);
    const ready = handshakes?.over(plain, this.#handshakeFailed) ?? plain;
    this.#move('bound');
    this.#facts.acceptor = ready;
    this.#loop = new AcceptLoop(ready, handshakes, this.#transport, this.#control, this.#facts);
    this.#owner.bound();
  }

  readonly #handshakeFailed = (failure: unknown, remote: Endpoint): void => {
    this.#facts.failedHandshakes++;
    this.#owner.handshakeFailed(failure, remote);
  };

  #move(event: StreamSocketListenerEvent): void {
    this.#state = nextStreamSocketListenerState(this.#state, event);
  }
}

function notBound(): SocketError {
  return illegalCall('Cannot accept: the listener is not bound');
}
