import type { Acceptor, Channel, Transport } from '../transport/contract.js';
import { ConsumerLoop, type LoopWords } from './consumer-loop.js';
import { receivedHeader } from './proxy-protocol.js';
import type { ServerHandshakes } from './server-handshakes.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';
import type { StreamSocketListenerFacts } from './stream-socket-listener-information.js';
import { StreamSocket } from './stream-socket.js';

/** Time for the system to get file descriptors back; trio waits as long (its `serve_listeners`). */
const BACK_OFF_MS = 100;

const WORDS: LoopWords = {
  items: 'connections',
  event: 'connectionreceived',
  action: 'accept',
  phase: 'accept',
};

/**
 * Takes connections off an acceptor, and makes sockets of them. A failed accept, for want of file descriptors for
 * instance, makes it wait a moment and go on.
 */
export class AcceptLoop extends ConsumerLoop<StreamSocket> {
  readonly #acceptor: Acceptor;
  readonly #handshakes: ServerHandshakes | undefined;
  readonly #transport: Transport;
  readonly #control: StreamSocketListenerControl;
  readonly #facts: StreamSocketListenerFacts;
  #cancelBackOff: (() => void) | undefined;

  /**
   * @param handshakes - that the connections have gone through; `undefined`: none.
   * @param control - whose settings the sockets are to have.
   */
  constructor(
    acceptor: Acceptor,
    handshakes: ServerHandshakes | undefined,
    transport: Transport,
    control: StreamSocketListenerControl,
    facts: StreamSocketListenerFacts,
  ) {
    super(transport.clock, WORDS);
    this.#acceptor = acceptor;
    this.#handshakes = handshakes;
    this.#transport = transport;
    this.#control = control;
    this.#facts = facts;
  }

  /** A function of its own, so that it can be made an attempt of as it is. */
  override readonly take = (): StreamSocket | undefined => {
    if (this.#cancelBackOff !== undefined) return undefined;
    let channel: Channel | undefined;
    try {
      channel = this.#acceptor.take();
    } catch {
      this.#facts.failedAccepts++;
      this.#backOff();
      return undefined;
    }
    if (channel === undefined) return undefined;
    const known = this.#handshakes?.factsOf(channel);
    const proxyHeader = known === undefined ? receivedHeader(channel) : known.proxyHeader;
    const socket = StreamSocket.over(channel, this.#transport, this.#control, known?.security, proxyHeader);
    this.#facts.acceptedSockets.add(socket);
    return socket;
  };

  override onceReady(wake: () => void): void {
    // While backing off nobody asks the acceptor: the timer goes on by itself.
    if (this.#cancelBackOff === undefined) this.#acceptor.onceAcceptable(wake);
  }

  override close(makeReason: () => unknown): void {
    this.#cancelBackOff?.();
    super.close(makeReason);
  }

  #backOff(): void {
    this.#cancelBackOff = this.#transport.clock.after(BACK_OFF_MS, () => {
      this.#cancelBackOff = undefined;
      this.goOn();
    });
  }
}
