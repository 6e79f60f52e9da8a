import type { StreamSocketListener } from '../sockets/stream-socket-listener.js';
import type { StreamSocket } from '../sockets/stream-socket.js';
import { onAbort } from '../util/abort.js';
import { CaseTime } from './case-time.js';
import { started } from './check.js';
import type { CaseContext } from './conformance-case.js';
import type { ListenerMaker } from './listener-maker.js';
import type { Observer } from './observer.js';
import { textBytes } from './test-bytes.js';

/** Longer than the ways of most networks, so that what is sent now arrives before what is sent then. A guess. */
const APART_MS = 25;

/** What a case about listeners has at hand. All that is made here goes with the stage. */
export class ListenerStage implements AsyncDisposable {
  readonly maker: ListenerMaker;
  readonly time: CaseTime;
  readonly observer: Observer;
  /** What was open before the stage was set, as far as that can be seen. */
  readonly openBefore: readonly string[];
  readonly #listeners: StreamSocketListener[] = [];
  readonly #sockets: StreamSocket[] = [];
  readonly #forget: () => void;

  constructor(maker: ListenerMaker, context: CaseContext) {
    this.maker = maker;
    this.time = new CaseTime(maker.clock);
    this.observer = context.observer;
    this.openBefore = context.observer.openResources?.() ?? [];
    this.#forget = onAbort(context.signal, () => {
      void this[Symbol.asyncDispose]();
    });
  }

  /** A listener that is not bound. */
  makeListener(): StreamSocketListener {
    const listener = this.maker.makeListener();
    this.#listeners.push(listener);
    return listener;
  }

  /** A listener at a free place. */
  async listen(): Promise<StreamSocketListener> {
    const listener = this.makeListener();
    await this.maker.bind(listener, this.maker.freePlace());
    return listener;
  }

  makeSocket(): StreamSocket {
    return this.keep(this.maker.makeSocket());
  }

  /** A socket that is connected to a listener. */
  async connect(listener: StreamSocketListener): Promise<StreamSocket> {
    const socket = this.makeSocket();
    await this.maker.connect(socket, placeOf(listener));
    return socket;
  }

  /** The next connection of a listener. */
  async accept(listener: StreamSocketListener): Promise<StreamSocket> {
    return this.keep(await this.time.promptly(listener.acceptAsync(), 'a connection'));
  }

  /** A connection, from both ends. */
  async connected(listener: StreamSocketListener): Promise<{ near: StreamSocket; far: StreamSocket }> {
    const [near, far] = await Promise.all([this.connect(listener), this.accept(listener)]);
    return { near, far };
  }

  /** Connects one after the other, so that they arrive in that order, and lets each say its number. */
  async connectInOrder(listener: StreamSocketListener, count: number): Promise<StreamSocket[]> {
    const sockets: StreamSocket[] = [];
    for (let i = 0; i < count; i++) {
      const socket = await this.connect(listener);
      void started(socket.outputStream.writeAsync(textBytes(String(i))));
      sockets.push(socket);
      await this.time.pause(APART_MS);
    }
    return sockets;
  }

  /** A socket that came otherwise; it is closed with the others. */
  keep(socket: StreamSocket): StreamSocket {
    this.#sockets.push(socket);
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    for (const socket of this.#sockets) socket.abort();
    await Promise.allSettled([
      ...this.#listeners.map((listener) => listener.closeAsync()),
      ...this.#sockets.map((socket) => socket.closed),
    ]);
  }
}

/** Where a listener listens, for those who want to connect. */
export function placeOf(listener: StreamSocketListener): string {
  return listener.information.localPort;
}
