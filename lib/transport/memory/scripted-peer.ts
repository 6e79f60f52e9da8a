import { operationAborted } from '../../errors/failures.js';
import { checkInteger } from '../../util/bytes.js';
import { quietDeferred } from '../../util/deferred.js';
import type { Acceptor, Channel, Endpoint, Transport } from '../contract.js';
import { ScriptDeviation } from './script-deviation.js';
import { ScriptPlayer } from './script-player.js';
import { checkScript, type CheckedStep, type ScriptStep } from './script.js';

/** How a {@link ScriptedPeer} plays. */
export interface ScriptedPeerOptions {
  /**
   * Milliseconds, by the clock of its transport, that a step may wait for the other side, from 1 up. Default:
   * 60 000; in virtual time they go by at once when nobody does anything.
   */
  readonly patienceMs?: number | undefined;
}

/** What a scripted peer does; it plays once, on one connection. */
type PeerState = 'idle' | 'waiting' | 'playing' | 'over';

const SETTINGS = { channel: { noDelay: true, keepAlive: false } };

/**
 * The other side of a connection, for the test of a protocol: it says and wants to hear what its script has, in that
 * order, and nothing else. See {@link scriptedPeer}.
 */
export class ScriptedPeer {
  readonly #steps: readonly CheckedStep[];
  readonly #patienceMs: number;
  readonly #done = quietDeferred<undefined>();
  readonly #ended = new AbortController();
  #state: PeerState = 'idle';
  #acceptor: Acceptor | undefined;

  /** @internal */
  constructor(steps: readonly ScriptStep[], { patienceMs = 60_000 }: ScriptedPeerOptions) {
    checkInteger(patienceMs, 1, 2 ** 31 - 1, 'patienceMs');
    this.#steps = checkScript(steps);
    this.#patienceMs = patienceMs;
  }

  /**
   * Settles when the script was played and the other side has ended, too, or has been silent for `patienceMs`. Rejects
   * with a {@link ScriptDeviation} that shows the difference when it deviates or leaves something over; the connection
   * is reset then. Need not be listened to.
   */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  /**
   * Waits for a connection and plays the script on it. It is the only one to be accepted.
   *
   * @param transport - where to listen: a host of a network in memory, or any other transport.
   * @param at - an endpoint, or a port of every address, 0 for a free one.
   * @returns where it listens, as soon as it does.
   * @throws SocketError - it cannot listen there.
   * @throws Error - the peer was used already.
   */
  async listen(transport: Transport, at: Endpoint | number): Promise<Endpoint> {
    const { signal } = this.#ended;
    const endpoint: Endpoint = typeof at === 'number' ? { kind: 'ip', address: '', port: at } : at;
    const acceptor = await this.#begin('listen', () =>
      transport.listen(endpoint, { ...SETTINGS, maxPendingConnections: 1, signal }),
    );
    this.#acceptor = acceptor;
    this.#acceptNext(acceptor, transport);
    return acceptor.local;
  }

  /**
   * Connects, and plays the script on the connection.
   *
   * @param host - a name or an address.
   * @throws SocketError - no connection comes about.
   * @throws Error - the peer was used already.
   */
  async connect(transport: Transport, host: string, port: number): Promise<void> {
    const { signal } = this.#ended;
    const channel = await this.#begin('connect', async () => {
      const [address = ''] = await transport.lookup(host, signal);
      return transport.connect({ kind: 'ip', address, port }, { ...SETTINGS, signal });
    });
    this.#play(channel, transport);
  }

  /** Ends it. Steps that were not played yet are a deviation, which {@link ScriptedPeer.done} tells of. */
  close(): void {
    this.#stopListening();
    if (this.#state === 'idle' || this.#state === 'waiting') {
      this.#end(new ScriptDeviation('The script was not played: nobody connected'));
    }
    this.#ended.abort(operationAborted('Cannot go on: the scripted peer was closed'));
  }

  /** Ends it and throws what {@link ScriptedPeer.done} rejects with, so that `await using` checks the script. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.done;
  }

  /** @returns what `work` does; if that fails, the peer may be used again. */
  async #begin<T>(verb: string, work: () => Promise<T>): Promise<T> {
    if (this.#state !== 'idle') {
      throw new Error(`Cannot ${verb}: a scripted peer plays once, and this one is ${this.#state}`);
    }
    this.#state = 'waiting';
    try {
      return await work();
    } catch (failure) {
      if (!this.#ended.signal.aborted) this.#state = 'idle';
      throw failure;
    }
  }

  #acceptNext(acceptor: Acceptor, transport: Transport): void {
    if (this.#state !== 'waiting') return;
    try {
      const channel = acceptor.take();
      if (channel === undefined) {
        acceptor.onceAcceptable(() => {
          this.#acceptNext(acceptor, transport);
        });
        return;
      }
      this.#play(channel, transport);
    } catch (failure) {
      this.#end(failure);
    }
    this.#stopListening();
  }

  #stopListening(): void {
    this.#acceptor?.close(() => {});
    this.#acceptor = undefined;
  }

  #play(channel: Channel, { clock }: Transport): void {
    this.#state = 'playing';
    const options = { clock, patienceMs: this.#patienceMs, signal: this.#ended.signal };
    new ScriptPlayer(this.#steps, channel, options).play().then(
      () => {
        this.#end();
      },
      (deviation: unknown) => {
        this.#end(deviation);
      },
    );
  }

  #end(deviation?: unknown): void {
    this.#state = 'over';
    if (deviation === undefined) this.#done.resolve(undefined);
    else this.#done.reject(deviation);
  }
}

/**
 * A peer that plays a script against the code under test.
 *
 * ```ts
 * await using peer = scriptedPeer([{ expect: 'PING\r\n' }, { send: 'PONG\r\n' }, 'finish']);
 * await peer.listen(network.host('server'), 7000);
 * await pingAsync(new StreamSocket({ transport: network.host('client') }), 'server', 7000);
 * await peer.done;
 * ```
 *
 * @param steps - what it says and wants to hear, in order.
 * @throws TypeError, RangeError - a step is none, or cannot follow those before it.
 */
export function scriptedPeer(steps: readonly ScriptStep[], options: ScriptedPeerOptions = {}): ScriptedPeer {
  return new ScriptedPeer(steps, options);
}
