import { closedError, illegalCall, operationAborted } from '../errors/failures.js';
import type { IpEndpoint } from '../transport/contract.js';
import type { PacketSettings, PacketTransport } from '../transport/packet-contract.js';
import { throwIfRefused } from '../util/abort.js';
import type { AttemptEnding } from '../util/attempts.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import type { Iterated } from '../streams/stream-iterator.js';
import { interfacesFor } from '../protocol/packet-groups.js';
import { CancellableOperation } from './cancellable-operation.js';
import { DatagramPort } from './datagram-port.js';
import type { DatagramSocketControl, LiveSetting } from './datagram-socket-control.js';
import type { DatagramSocketFacts } from './datagram-socket-information.js';
import {
  type DatagramSocketEvent,
  type DatagramSocketState,
  nextDatagramSocketState,
} from './datagram-socket-state.js';

/** Every local address of both families, and a free port. */
const ANYWHERE: IpEndpoint = { kind: 'ip', address: '', port: 0 };

/** How a socket comes by its port, and loses it: bound, connected, or bound by its first send. */
export class DatagramBinding implements Iterated {
  /** Senders nobody wants to hear. */
  readonly blocked: Set<string> = new Set<string>();
  readonly #transport: PacketTransport;
  readonly #control: DatagramSocketControl;
  readonly #facts: DatagramSocketFacts;
  readonly #bound: () => void;
  #state: DatagramSocketState = 'unbound';
  #port: DatagramPort | undefined;
  /** Calls off a bind or connect that is under way. */
  #operation: CancellableOperation | undefined;
  #implicitBind: Promise<DatagramPort> | undefined;

  /** @param bound - told as soon as there is a port. */
  constructor(
    transport: PacketTransport,
    control: DatagramSocketControl,
    facts: DatagramSocketFacts,
    bound: () => void,
  ) {
    this.#transport = transport;
    this.#control = control;
    this.#facts = facts;
    this.#bound = bound;
  }

  get state(): DatagramSocketState {
    return this.#state;
  }

  /** The port; `undefined` before and after. */
  get port(): DatagramPort | undefined {
    return this.#port;
  }

  /** Throws once the socket is closed. */
  checkOpen(verb: string): void {
    if (this.#state === 'closed') throw closedError(`Cannot ${verb}: the socket is closed`);
  }

  /** The port, for something that needs one. */
  portTo(verb: string): DatagramPort {
    this.checkOpen(verb);
    if (this.#port === undefined) throw notBound(verb);
    return this.#port;
  }

  /** The port of a socket that is connected. */
  connectedPortTo(verb: string): DatagramPort {
    const port = this.portTo(verb);
    if (port.channel.remote === undefined) throw illegalCall(`Cannot ${verb}: the socket is not connected`);
    return port;
  }

  async bind(
    action: string,
    options: WaitOptions | undefined,
    find: (signal: AbortSignal) => Promise<IpEndpoint>,
  ): Promise<void> {
    checkWaitOptions(options);
    throwIfRefused(options, action, 'bind');
    this.#check(action, ['unbound']);
    this.#move('bind called');
    try {
      await this.#within(action, options, 'bind', async (signal) => {
        await this.#open(await find(signal), signal);
      });
      this.#move('bound');
    } catch (failure) {
      this.#move('bind failed');
      throw failure;
    }
    this.#bound();
  }

  /**
   * Connects to what `find` finds.
   *
   * @param from - where to bind a socket that is not bound yet.
   */
  async connect(
    action: string,
    options: WaitOptions | undefined,
    find: (signal: AbortSignal) => Promise<{ to: IpEndpoint; from: IpEndpoint }>,
  ): Promise<void> {
    checkWaitOptions(options);
    throwIfRefused(options, action, 'connect');
    this.#check(action, ['unbound', 'bound']);
    const wasBound = this.#port !== undefined;
    this.#move('connect called');
    try {
      await this.#within(action, options, 'connect', async (signal) => {
        const { to, from } = await find(signal);
        const port = this.#port ?? (await this.#open(from, signal));
        await new Promise<void>((resolve, reject) => {
          port.channel.connect(to, (failure) => {
            if (failure === undefined) resolve();
            else reject(failure);
          });
        });
        signal.throwIfAborted();
      });
      this.#move('connected');
    } catch (failure) {
      if (!wasBound) this.#giveUpPort();
      this.#move('connect failed');
      throw failure;
    }
    if (!wasBound) this.#bound();
  }

  /** The port, bound to a free one on all addresses if there is none: a socket that only sends needs no bind. */
  implicitPort(): DatagramPort | Promise<DatagramPort> {
    if (this.#port !== undefined) return this.#port;
    this.#implicitBind ??= this.bind('Cannot bind to a free port', undefined, () => Promise.resolve(ANYWHERE))
      .then(() => this.portTo('send'))
      .finally(() => {
        this.#implicitBind = undefined;
      });
    return this.#implicitBind;
  }

  /** For one step of an iteration, which goes by the port there is when somebody asks. */
  iterate<A>(attempt: () => A | undefined, ending: AttemptEnding<A>): Promise<A> {
    if (this.#port !== undefined) return this.#port.loop.until(attempt, undefined, ending);
    if (this.#state === 'closed') return Promise.resolve(ending.whenClosed as A);
    return Promise.reject(notBound('receive'));
  }

  /** Makes a setting of an open channel. */
  apply(setting: LiveSetting): void {
    this.#port?.channel.change(this.#settingsOf(setting));
  }

  /** @param closed - called when the endpoint is free again. */
  close(closed: () => void): void {
    this.#move('closed by us');
    this.#operation?.cancel((phase) => operationAborted('Cannot go on: the socket was closed', phase));
    const port = this.#port;
    this.#port = undefined;
    this.#facts.isClosed = true;
    port?.loop.close(() => operationAborted('Cannot receive on: the socket was closed', 'read'));
    if (port === undefined) closed();
    else port.channel.close(closed);
  }

  async #within(
    action: string,
    options: WaitOptions | undefined,
    phase: 'bind' | 'connect',
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const operation = new CancellableOperation(this.#transport.clock, phase);
    this.#operation = operation;
    try {
      await operation.run(action, options, work, () => {});
    } finally {
      this.#operation = undefined;
    }
  }

  async #open(at: IpEndpoint, signal: AbortSignal): Promise<DatagramPort> {
    signal.throwIfAborted();
    const control = this.#control;
    const { maxInboxDatagrams, maxInboxBytes, inboxPolicy, multicastAdapter } = control;
    const channel = await this.#transport.bindPackets(at, {
      inbox: { maxPackets: maxInboxDatagrams, maxBytes: maxInboxBytes, policy: inboxPolicy },
      blocked: this.blocked,
      isShared: control.multicastOnly,
      ...(control.reusePort ? { reusePort: true } : {}),
      receiveBufferBytes: control.inboundBufferSizeInBytes,
      sendBufferBytes: control.outboundBufferSizeInBytes,
      settings: this.#settingsOf({
        broadcast: control.broadcast,
        ...(control.outboundUnicastHopLimit === undefined
          ? {}
          : { unicastHopLimit: control.outboundUnicastHopLimit }),
        ...(control.multicastHopLimit === undefined ? {} : { multicastHopLimit: control.multicastHopLimit }),
        ...(control.multicastLoopback ? {} : { multicastLoopback: false }),
        ...(multicastAdapter === undefined ? {} : { multicastAdapter }),
      }),
      signal,
    });
    // Closed or called off in the very turn in which it was bound.
    if (signal.aborted) channel.close(() => {});
    signal.throwIfAborted();
    this.#port = new DatagramPort(channel, this.#transport.clock, this.#facts);
    this.#facts.channel = channel;
    this.#facts.sender = this.#port.sender;
    return this.#port;
  }

  #giveUpPort(): void {
    // Somebody may have begun to receive as soon as there was a port.
    this.#port?.loop.cancelPending(
      operationAborted('Cannot receive on: the socket could not connect, and is not bound any more', 'read'),
    );
    this.#port?.channel.close(() => {});
    this.#port = undefined;
    this.#facts.channel = undefined;
    this.#facts.sender = undefined;
  }

  #settingsOf({ multicastAdapter, ...others }: LiveSetting): PacketSettings {
    if (multicastAdapter === undefined) return others;
    const [multicastInterface] = interfacesFor(multicastAdapter, undefined, this.#transport.interfaces());
    return { ...others, multicastInterface };
  }

  #check(action: string, allowed: readonly DatagramSocketState[]): void {
    if (this.#state === 'closed') throw closedError(`${action}: the socket is closed`);
    if (!allowed.includes(this.#state)) throw illegalCall(`${action}: the socket is ${this.#state} already`);
  }

  #move(event: DatagramSocketEvent): void {
    this.#state = nextDatagramSocketState(this.#state, event);
  }
}

function notBound(verb: string): Error {
  return illegalCall(`Cannot ${verb}: the socket is not bound`);
}
