import { EndpointPair } from '../../address/endpoint-pair.js';
import { notSupported } from '../../errors/failures.js';

/** Where a `Duplex` connects to, in the words of `net.connect`; its `family`, `hints` and `lookup` are refused. */
export interface DuplexTarget {
  /** Default: `'localhost'`. */
  readonly host?: string | null | undefined;
  /** A port, or a name from the services file. */
  readonly port?: number | string | null | undefined;
  /** A Unix domain socket or a named pipe, in place of the others. */
  readonly path?: string | null | undefined;
  /** The address to connect from. Default: the system chooses, as it does the port. */
  readonly localAddress?: string | null | undefined;
  readonly localPort?: number | null | undefined;
  /** As `setNoDelay` and `setKeepAlive` of `net.Socket`, whose delay is in milliseconds. */
  readonly noDelay?: boolean | undefined;
  readonly keepAlive?: boolean | undefined;
  readonly keepAliveInitialDelay?: number | undefined;
  /** Calls connecting off: the `Duplex` is destroyed with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that connecting may take, from 0 up. Default: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Proxies to connect through, as `connectAsync` has them. */
  readonly via?: readonly object[] | undefined;
}

/** Settings of `net.connect` that change where it connects to, or what it does, in a way we have not. */
const UNKNOWN_WORDS = ['family', 'hints', 'lookup', 'onread'];

/** What `connect` of `net.Socket` takes: `options`, `port, [host]` or `path`, and what to call then. */
export function readTarget(args: readonly unknown[]): {
  readonly target: DuplexTarget;
  readonly connected: (() => void) | undefined;
} {
  const connected = args.find((arg) => typeof arg === 'function') as (() => void) | undefined;
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) return { target: first, connected };
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { target: { path: first }, connected };
  const host = typeof second === 'string' ? second : undefined;
  return { target: { port: first as number | string, host }, connected };
}

/**
 * The ends of the connection that is asked for, or the path.
 *
 * @throws TypeError, RangeError - a value is of no use.
 * @throws SocketError - 0x80070032, not supported (caller): something that we have not is asked for.
 */
export function endsOf(target: DuplexTarget): EndpointPair | string {
  const unknown = UNKNOWN_WORDS.find((word) => Boolean((target as Record<string, unknown>)[word]));
  if (unknown !== undefined) throw notSupported(`Cannot connect: "${unknown}" is not supported`);
  const { path, host, port, localAddress, localPort } = target;
  if (typeof path === 'string') return path;
  return new EndpointPair(localAddress ?? null, localPort ?? '', host ?? 'localhost', port ?? '');
}
