import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { StreamSocket, StreamSocketListener } from '../../lib/index.js';

/** A connection over loopback, both ends ours. Disposing of it resets what is left of it. */
export interface TcpPair extends AsyncDisposable {
  /** The end that connected. */
  readonly near: StreamSocket;
  /** The end that was accepted. */
  readonly far: StreamSocket;
  readonly listener: StreamSocketListener;
}

/** A connection over loopback of which `node:net` has one end. */
export interface RawPair extends AsyncDisposable {
  /** Our end. */
  readonly near: StreamSocket;
  /** Theirs, paused and with a listener for errors. It stays open when our end finishes. */
  readonly raw: Socket;
}

/** Makes settings on sockets before they connect or listen. */
export interface PairSettings {
  readonly near?: (socket: StreamSocket) => void;
  readonly listener?: (listener: StreamSocketListener) => void;
}

/** A listener at a free port of 127.0.0.1. */
export async function listening(
  settings?: (listener: StreamSocketListener) => void,
): Promise<StreamSocketListener> {
  const listener = new StreamSocketListener();
  settings?.(listener);
  await listener.bindEndpointAsync('127.0.0.1', '');
  return listener;
}

/** A socket of ours that is connected to a listener. */
export async function connectedTo(listener: StreamSocketListener): Promise<StreamSocket> {
  const socket = new StreamSocket();
  await socket.connectAsync('127.0.0.1', listener.information.localPort);
  return socket;
}

export async function connectedPair(settings: PairSettings = {}): Promise<TcpPair> {
  const listener = await listening(settings.listener);
  const near = new StreamSocket();
  settings.near?.(near);
  const [far] = await Promise.all([
    listener.acceptAsync(),
    near.connectAsync('127.0.0.1', listener.information.localPort),
  ]);
  return {
    near,
    far,
    listener,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([reset(near), reset(far), listener.closeAsync()]);
    },
  };
}

/** Our socket connects to `node:net`. */
export async function connectedToRaw(): Promise<RawPair> {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = new StreamSocket();
  const [[raw]] = (await Promise.all([
    once(server, 'connection'),
    near.connectAsync('127.0.0.1', portOf(server)),
  ])) as unknown as [[Socket]];
  server.close();
  return rawPair(near, raw);
}

/** Our listener accepts a connection of `node:net`. */
async function acceptedFromRaw(): Promise<RawPair> {
  await using listener = await listening();
  const raw = rawConnection(listener.information.localPort);
  const [near] = await Promise.all([listener.acceptAsync(), once(raw, 'connect')]);
  return rawPair(near, raw);
}

/** Both ways to have one end of a connection, for tables of cases. */
export const rawPairs: readonly (readonly [string, () => Promise<RawPair>])[] = [
  ['a socket that connected', connectedToRaw],
  ['a socket that was accepted', acceptedFromRaw],
];

/** A socket of `node:net` that connects to a port of 127.0.0.1; paused, and with a listener for errors. */
export function rawConnection(port: number | string): Socket {
  const raw = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  raw.on('error', () => {});
  raw.pause();
  return raw;
}

/** The port that a server of `node:net` listens at. */
function portOf(server: { address(): unknown }): number {
  return (server.address() as AddressInfo).port;
}

/** Closes a socket without regard to what it has still to send. */
async function reset(socket: StreamSocket): Promise<void> {
  await socket.closeAsync({ timeoutMs: 0 }).catch(() => {});
}

/** Everything that a socket of `node:net` still reads, up to the end of the stream. */
export async function readToEnd(raw: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  raw.on('data', (chunk: Buffer) => chunks.push(chunk)).resume();
  await once(raw, 'end');
  return Buffer.concat(chunks);
}

/**
 * Writes more than the system takes while the peer does not read, so that all later writes wait.
 *
 * @returns what becomes of that write; nobody has to hear it.
 */
export function clog(socket: StreamSocket): Promise<number> {
  const writing = socket.outputStream.writeAsync(new Uint8Array(64 * 1024 * 1024));
  writing.catch(() => {});
  return writing;
}

function rawPair(near: StreamSocket, raw: Socket): RawPair {
  raw.on('error', () => {});
  return {
    near,
    raw,
    [Symbol.asyncDispose]: async () => {
      raw.destroy();
      await reset(near);
    },
  };
}

/** The bytes of a text in UTF-8. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `length` bytes that differ from their neighbours. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);
}
