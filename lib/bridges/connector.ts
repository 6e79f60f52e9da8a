import { timedOut } from '../errors/failures.js';
import type { StreamSocketConnectOptions } from '../sockets/connect-options.js';
import { type SocketOptions, transportOf } from '../sockets/socket-options.js';
import { StreamSocket } from '../sockets/stream-socket.js';
import type { Duplex } from '../transport/node/duplex-channel.js';
import type { DuplexSocket } from '../transport/node/duplex-socket.js';
import type { DuplexTarget } from '../transport/node/duplex-target.js';
import { type ConnectionOptions, secure } from '../transport/node/duplex-tls.js';
import { quote } from '../util/quote.js';
import { checkOptions, checkWaitOptions } from '../util/wait-options.js';
import { toDuplex } from './duplex.js';

/** How a connector connects. */
export interface ConnectorOptions extends SocketOptions {
  /** Milliseconds that connecting may take, from 0 up, the handshake of TLS included. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Proxies to connect through. Default: none. */
  readonly via?: StreamSocketConnectOptions['via'];
  /** For `https:`, in the words of `tls.connect`: `ca`, for instance. What the library says goes before it. */
  readonly tls?: ConnectionOptions | undefined;
}

/** Where a connector is asked to connect to: what `http.Agent`, `http.request` and undici say. */
export interface ConnectorTarget extends Omit<DuplexTarget, 'path' | 'timeoutMs' | 'via'> {
  /** Undici's word for `host`. */
  readonly hostname?: string | null | undefined;
  /** The path of a Unix domain socket: `http`'s word for it, whose `path` is that of the URL. */
  readonly socketPath?: string | null | undefined;
  /** `'https:'` asks for TLS. */
  readonly protocol?: string | null | undefined;
  /** As `setTimeout` of the connection. */
  readonly timeout?: number | undefined;
}

/**
 * Makes a connection, and tells of it once it is there. It returns the connection at once, or nothing where TLS
 * has to be made first.
 *
 * Each library names another class for what its callback is given: it is a `DuplexSocket`, or a `TLSSocket`.
 */
export type Connector = (
  target: ConnectorTarget,
  connected?: (...told: [error: Error, connection: never] | [error: null, connection: never]) => void,
) => DuplexSocket | undefined;

type Told = (error: Error | null, connection: Duplex) => void;

/**
 * What `http`, `https` and undici call to connect: `http.get({ createConnection: connector() })`,
 * `new Agent({ connect: connector() })`. For `https:` it puts TLS of Node's over our connection.
 *
 * As with `net.connect`, our half ends when the peer has ended its own. What goes wrong is an `'error'` of the
 * connection, which the libraries hand on: a `SocketError`, or what Node's TLS has to say of a certificate.
 *
 * @throws TypeError, RangeError - an option is not what {@link ConnectorOptions} describe.
 */
export function connector(options: ConnectorOptions = {}): Connector {
  checkOptions(options, 'transport, timeoutMs, via and tls');
  const { timeoutMs, via } = options;
  const { clock } = transportOf(options);
  checkWaitOptions({ timeoutMs });

  return (target, connected) => {
    const tell = connected as Told | undefined;
    const isSecure = isForTls(target);
    if (isSecure && tell === undefined)
      throw new TypeError('connected must be a function where TLS is asked for');
    const endsAtMs = clock.now() + (timeoutMs ?? 0);
    const duplex = toDuplex(new StreamSocket(options), { allowHalfOpen: false });
    if (target.timeout !== undefined) duplex.setTimeout(target.timeout);
    onceThere(duplex, 'connect', (error) => {
      if (error !== null || !isSecure) tell?.(error, duplex);
      else if (tell !== undefined) secureOver(duplex, target, endsAtMs, tell);
    });
    duplex.connect({ ...placeOf(target, isSecure ? 443 : 80), timeoutMs, via });
    return isSecure ? undefined : duplex;
  };

  function secureOver(duplex: DuplexSocket, target: ConnectorTarget, endsAtMs: number, tell: Told): void {
    const name = target.hostname ?? target.host ?? 'localhost';
    const socket = secure(duplex, name, { ...options.tls, ...definedOf(target) });
    const letGo =
      timeoutMs !== undefined &&
      clock.after(Math.max(0, endsAtMs - clock.now()), () => {
        socket.destroy(timedOut(`Cannot connect to ${quote(name)}`, timeoutMs, 'handshake'));
      });
    onceThere(socket, 'secureConnect', (error) => {
      if (letGo) letGo();
      tell(error, socket);
    });
  }
}

function onceThere(connection: Duplex, event: string, then: (error: Error | null) => void): void {
  const succeed = (): void => {
    connection.off('error', fail);
    then(null);
  };
  const fail = (error: Error): void => {
    connection.off(event, succeed);
    then(error);
  };
  connection.once('error', fail).once(event, succeed);
}

/** `https` says so by the agent it would use if it were not for us. */
function isForTls(target: ConnectorTarget): boolean {
  const { protocol, _defaultAgent: agent } = target as ConnectorTarget & {
    readonly _defaultAgent?: { readonly protocol?: unknown };
  };
  return protocol === 'https:' || agent?.protocol === 'https:';
}

/** In the words of `connect`. An empty port is undici's word for the usual one. */
function placeOf(target: ConnectorTarget, usualPort: number): DuplexTarget {
  const { host, hostname, port, socketPath } = target;
  return {
    ...target,
    host: hostname ?? host,
    port: port === '' ? usualPort : (port ?? usualPort),
    path: socketPath,
  };
}

function definedOf(target: ConnectorTarget): ConnectionOptions {
  return Object.fromEntries(
    Object.entries(target).filter(([, value]) => value !== undefined && value !== null),
  );
}
