import { SocketProtectionLevel } from '../sockets/socket-protection-level.js';
import { StreamSocketListener } from '../sockets/stream-socket-listener.js';
import { StreamSocket } from '../sockets/stream-socket.js';
import { ambientTransport } from '../transport/ambient.js';
import type { Endpoint, Transport } from '../transport/contract.js';
import type { Ability } from './ability.js';
import type { AcceptorSite, ChannelMaker } from './channel-maker.js';
import type { ListenerMaker } from './listener-maker.js';
import { placeOf } from './listener-stage.js';
import type { StreamMaker, StreamPair } from './stream-maker.js';

/** An adapter to be tried: its transport, and where to listen. */
export interface TransportUnderTest {
  /** What it declares that it can do. */
  readonly abilities: readonly Ability[];
  /** What connects. Default: the network of this machine. */
  readonly transport?: Transport | undefined;
  /** What listens. Default: `transport`. */
  readonly listeningTransport?: Transport | undefined;
  /** The address to listen at, an IP literal, on a free port; or a function that finds a new path each time. */
  readonly at: string | (() => string);
  /** How connections are secured. Default: they are not. Not for paths. */
  readonly security?: SecurityUnderTest | undefined;
  /** See {@link ListenerMaker}. */
  readonly failNextAccepts?: ((count: number) => void) | undefined;
  /** See {@link ListenerMaker}. */
  readonly makeStaleFile?: (() => Promise<string>) | undefined;
}

/** How both sides are to be secured. */
export interface SecurityUnderTest {
  readonly level: SocketProtectionLevel;
  /** Gives a listener its certificate, which has to be for where it listens. */
  readonly prepareListener: (listener: StreamSocketListener) => void;
  /** Makes a socket trust it. */
  readonly prepareSocket: (socket: StreamSocket) => void;
}

/** Makes listeners and sockets over a transport, for {@link listenerCases}. */
export function listenersOver(adapter: TransportUnderTest): ListenerMaker {
  const { transport, listeningTransport = transport, at, security } = adapter;
  const { level = SocketProtectionLevel.plainSocket } = security ?? {};
  const isPath = typeof at === 'function';
  return {
    abilities: adapter.abilities,
    clock: transport?.clock,
    freePlace: isPath ? at : () => '',
    makeListener: () => {
      const listener = new StreamSocketListener({ transport: listeningTransport });
      security?.prepareListener(listener);
      return listener;
    },
    bind: (listener, place, options) =>
      isPath ? listener.bindPathAsync(place, options) : listener.bindEndpointAsync(at, place, level, options),
    makeSocket: () => {
      const socket = new StreamSocket({ transport });
      security?.prepareSocket(socket);
      return socket;
    },
    connect: (socket, place, options) =>
      isPath ? socket.connectPathAsync(place, options) : socket.connectAsync(at, place, level, options),
    failNextAccepts: adapter.failNextAccepts,
    makeStaleFile: adapter.makeStaleFile,
  };
}

/** Makes connected pairs over a transport, for {@link streamCases}; each has a listener of its own for a moment. */
export function pairsOver(adapter: TransportUnderTest): StreamMaker {
  const maker = listenersOver(adapter);
  return { abilities: maker.abilities, clock: maker.clock, makePair: () => makePair(maker) };
}

async function makePair(maker: ListenerMaker): Promise<StreamPair> {
  await using listener = maker.makeListener();
  await maker.bind(listener, maker.freePlace());
  const near = maker.makeSocket();
  await maker.connect(near, placeOf(listener));
  const far = await listener.acceptAsync();
  return { near, far, [Symbol.asyncDispose]: () => disposeBoth(near, far) };
}

async function disposeBoth(near: StreamSocket, far: StreamSocket): Promise<void> {
  near.abort();
  far.abort();
  await Promise.allSettled([near.closed, far.closed]);
}

/** Makes bare channels of a transport, for {@link channelCases}. */
export function channelsOver(adapter: TransportUnderTest): ChannelMaker {
  const { transport } = adapter;
  return { abilities: adapter.abilities, clock: transport?.clock, makeSite: () => makeSite(adapter) };
}

async function makeSite(adapter: TransportUnderTest): Promise<AcceptorSite> {
  const { transport = ambientTransport, listeningTransport = transport, at } = adapter;
  const { signal } = new AbortController();
  const options = { channel: { noDelay: true, keepAlive: false }, signal };
  const place: Endpoint =
    typeof at === 'string' ? { kind: 'ip', address: at, port: 0 } : { kind: 'path', path: at() };
  const acceptor = await listeningTransport.listen(place, { ...options, maxPendingConnections: 128 });
  return {
    acceptor,
    connect: () => transport.connect(acceptor.local, options),
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        acceptor.close(closed);
      }),
  };
}
