import { StreamSocketListener } from '../sockets/stream-socket-listener.js';
import { StreamSocket } from '../sockets/stream-socket.js';
import type { Transport } from '../transport/contract.js';
import type { Ability } from './ability.js';
import type { StreamMaker, StreamPair } from './stream-maker.js';

/** An adapter to be tried: its transport, and where to listen. */
export interface TransportUnderTest {
  /** What it declares that it can do. */
  readonly abilities: readonly Ability[];
  /** What connects. Default: the network of this machine. */
  readonly transport?: Transport | undefined;
  /** What listens. Default: `transport`. */
  readonly listeningTransport?: Transport | undefined;
  /** The host to listen at, on a free port, or a function that finds a new path each time. */
  readonly at: string | (() => string);
}

/** Makes pairs over a transport, each with a listener of its own that is closed as soon as they are connected. */
export function pairsOver(adapter: TransportUnderTest): StreamMaker {
  const { abilities, transport } = adapter;
  return { abilities, clock: transport?.clock, makePair: () => makePair(adapter) };
}

async function makePair({
  transport,
  listeningTransport = transport,
  at,
}: TransportUnderTest): Promise<StreamPair> {
  await using listener = new StreamSocketListener({ transport: listeningTransport });
  const near = new StreamSocket({ transport });
  if (typeof at === 'string') {
    await listener.bindEndpointAsync(at, '');
    await near.connectAsync(at, listener.information.localPort);
  } else {
    await listener.bindPathAsync(at());
    await near.connectPathAsync(listener.information.localPort);
  }
  const far = await listener.acceptAsync();
  return { near, far, [Symbol.asyncDispose]: () => disposeBoth(near, far) };
}

async function disposeBoth(near: StreamSocket, far: StreamSocket): Promise<void> {
  near.abort();
  far.abort();
  await Promise.allSettled([near.closed, far.closed]);
}
