import { type OnReadOpts, Socket, type SocketConstructorOpts, type TcpNetConnectOpts } from 'node:net';
import type { DuplexOptions } from 'node:stream';

import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import type { Channel, ConnectOptions, Endpoint } from '../contract.js';
import { describeEndpoint, localEndpointOf } from './endpoints.js';
import { checkPath } from './paths.js';
import { ReadMemory } from './read-memory.js';
import { TcpChannel } from './tcp-channel.js';
import { tune } from './tcp-options.js';

/** One attempt at one endpoint. Aborting it leaves neither socket nor listener behind. */
export function connectTcp(to: Endpoint, options: ConnectOptions): Promise<Channel> {
  return new Promise((resolve, reject) => {
    const calledOff = options.cancellation ?? options.signal;
    calledOff.throwIfAborted();
    if (to.kind === 'path') checkPath(to.path, 'connect');
    const memory = new ReadMemory();
    const socket = new Socket(socketOptions(memory));
    // As options of `connect` they would be forgotten: Node takes them when the socket is made (20 to 26).
    tune(socket, options.channel);
    const onFailure = (error: unknown): void => {
      forget();
      reject(translate(error, `Cannot connect to ${describeEndpoint(to)}`, 'connect'));
    };
    const forget = onAbort(calledOff, () => {
      // Its late errors must find a listener.
      socket.removeListener('error', onFailure);
      socket.on('error', () => {});
      socket.destroy();
      reject(calledOff.reason as Error);
    });
    socket.once('error', onFailure);
    socket.once('connect', () => {
      forget();
      socket.removeListener('error', onFailure);
      // Asked for at once: a socket that broke has forgotten it.
      resolve(new TcpChannel(socket, to.kind === 'path' ? to : localEndpointOf(socket), to, memory));
    });
    socket.connect(to.kind === 'path' ? { path: to.path } : tcpTarget(to.address, to.port, options));
  });
}

type SocketOptions = SocketConstructorOpts & DuplexOptions & { readonly onread: OnReadOpts | undefined };

const isBun = 'bun' in process.versions;

/** Literals here and below: to spread an object takes as long as all the rest (Node 20). */
function socketOptions(memory: ReadMemory): SocketOptions {
  return {
    allowHalfOpen: true,
    // While paused, Node must hold one chunk at most and stop reading: when a reset comes behind bytes that Node has
    // taken and not handed out, it throws them away.
    readableHighWaterMark: 1,
    // For 'drain' to be told of every write that the kernel does not take at once.
    writableHighWaterMark: 1,
    // Bun (1.4) loses what has come when a reset comes behind it.
    onread: isBun ? undefined : memory.onread,
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
