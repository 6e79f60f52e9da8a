import { type OnReadOpts, Socket, type SocketConstructorOpts, type TcpNetConnectOpts } from 'node:net';
import type { DuplexOptions } from 'node:stream';

import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import type { AbortListener } from '../../util/cancellation.js';
import type { Channel, ConnectOptions, Endpoint } from '../contract.js';
import { describeEndpoint, localEndpointOf } from './endpoints.js';
import { checkPath } from './paths.js';
import { connectPath } from './path-connect.js';
import { ReadBuffer } from './read-buffer.js';
import { type SocketOwner, SocketWatch } from './socket-watch.js';
import { TcpChannel } from './tcp-channel.js';
import { tune } from './tcp-options.js';

/** Connects to one endpoint. Aborting it leaves neither socket nor listener behind. */
export function connectTcp(to: Endpoint, options: ConnectOptions): Promise<Channel> {
  if (to.kind === 'ip') return attempt(to, options);
  return connectPath(() => attempt(to, options), options.cancellation ?? options.signal);
}

function attempt(to: Endpoint, options: ConnectOptions): Promise<Channel> {
  return new Promise((resolve, reject) => {
    (options.cancellation ?? options.signal).throwIfAborted();
    if (to.kind === 'path') checkPath(to.path, 'connect');
    const readBuffer = new ReadBuffer();
    const socket = new Socket(socketOptions(readBuffer));
    // As options of `connect` they would be forgotten: Node takes them when the socket is made (20 to 26).
    tune(socket, options.channel);
    new TcpAttempt(to, options, socket, readBuffer, resolve, reject).start();
    socket.connect(to.kind === 'path' ? { path: to.path } : tcpTarget(to.address, to.port, options));
  });
}

/** A socket until it is connected; then a channel owns it. */
class TcpAttempt implements SocketOwner, AbortListener {
  readonly #to: Endpoint;
  readonly #options: ConnectOptions;
  readonly #socket: Socket;
  readonly #readBuffer: ReadBuffer;
  readonly #resolve: (channel: Channel) => void;
  readonly #reject: (reason: unknown) => void;
  #stopListening: (() => void) | undefined;

  constructor(
    to: Endpoint,
    options: ConnectOptions,
    socket: Socket,
    readBuffer: ReadBuffer,
    resolve: (channel: Channel) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#to = to;
    this.#options = options;
    this.#socket = socket;
    this.#readBuffer = readBuffer;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const watch = new SocketWatch(this.#socket, this);
    const { cancellation } = this.#options;
    if (cancellation !== undefined) cancellation.addListener(this);
    else
      this.#stopListening = onAbort(this.#options.signal, () => {
        this.onAborted();
      });
    whenConnected(this.#socket, watch);
  }

  onAborted(): void {
    this.#socket.destroy();
    this.#reject((this.#options.cancellation ?? this.#options.signal).reason);
  }

  broke(error: Error): void {
    this.#over();
    this.#reject(translate(error, `Cannot connect to ${describeEndpoint(this.#to)}`, 'connect'));
  }

  gone(): void {
    this.#readBuffer.release();
  }

  /** The channel that owns the socket from here on. */
  connected(): TcpChannel {
    this.#over();
    const to = this.#to;
    // Asked for at once: a socket that broke has forgotten it.
    const local = to.kind === 'path' ? to : localEndpointOf(this.#socket);
    const channel = new TcpChannel(this.#socket, local, to, this.#readBuffer);
    this.#resolve(channel);
    return channel;
  }

  #over(): void {
    this.#options.cancellation?.removeListener(this);
    this.#stopListening?.();
  }
}

/**
 * 'connect' comes once. To say so would have Node make a function that takes itself away again; this one stays, and holds
 * nothing that the socket does not need.
 */
function whenConnected(socket: Socket, watch: SocketWatch): void {
  socket.on('connect', () => {
    if (watch.owner instanceof TcpAttempt) watch.owner = watch.owner.connected();
  });
}

type SocketOptions = SocketConstructorOpts & DuplexOptions & { readonly onread: OnReadOpts | undefined };

const isBun = 'bun' in process.versions;

/** Literals here and below: to spread an object takes as long as all the rest (Node 20). */
function socketOptions(readBuffer: ReadBuffer): SocketOptions {
  return {
    allowHalfOpen: true,
    // While paused, Node must hold one chunk at most and stop reading: when a reset comes behind bytes that Node has
    // taken and not handed out, it throws them away.
    readableHighWaterMark: 1,
    // For 'drain' to be told of every write that the kernel does not take at once.
    writableHighWaterMark: 1,
    // Bun (1.4) loses what has come when a reset comes behind it.
    onread: isBun ? undefined : readBuffer.onread,
  };
}

function tcpTarget(
  host: string,
  port: number,
  { localAddress, localPort }: ConnectOptions,
): TcpNetConnectOpts {
  const target = { host, port, autoSelectFamily: false };
  if (localAddress === undefined && localPort === undefined) return target;
  return {
    ...target,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(localPort === undefined ? {} : { localPort }),
  };
}
