import type { SocketErrorStatus } from './socket-error-status.js';

/**
 * Whose doing a failure was.
 *
 * - `'caller'`: this side, be it the call, the process or its machine.
 * - `'peer'`: the other end refused, reset or showed a bad certificate.
 * - `'network'`: something between the two, name servers included.
 */
export type SocketErrorSource = 'caller' | 'peer' | 'network';

/** What was going on when it failed. */
export type SocketErrorPhase =
  'lookup' | 'connect' | 'handshake' | 'proxy' | 'bind' | 'accept' | 'read' | 'write' | 'close';

/** One address that was tried for a connection, or one lookup on the way there. */
export interface ConnectAttempt {
  /**
   * An IP literal, or the path of a Unix socket or named pipe. In the phase `lookup` the name, and the kind of record
   * that was asked for: `printer.example AAAA`.
   */
  readonly address: string;

  /** The port; `undefined` for a path and a lookup. */
  readonly port: number | undefined;

  /** How far the attempt came. */
  readonly phase: SocketErrorPhase;

  /** Milliseconds from the start of the attempt to its end, or to that of the whole if it was still under way. */
  readonly durationMs: number;

  /** As `SocketError.code`; `undefined` if it was still under way. */
  readonly code: string | undefined;

  /**
   * Which proxy of `via`, from 0, was being reached, or was asked for this address in the phase `'proxy'`; `undefined`
   * without proxies.
   */
  readonly hop?: number | undefined;
}

/** What a `SocketError` is to say. All but the status may be left out. */
export interface SocketErrorDetails {
  readonly status: SocketErrorStatus;

  /** The HRESULT. Default: the one of `status`. */
  readonly number?: number | undefined;

  /** The platform's code, for instance `'ECONNREFUSED'`, or that of a proxy's answer, for instance `'HTTP_407'`. */
  readonly code?: string | undefined;

  /** Whose doing it was. Default: whoever usually is behind `status`. */
  readonly source?: SocketErrorSource | undefined;

  readonly phase?: SocketErrorPhase | undefined;

  /** Each address that was tried. Default: none. */
  readonly attempts?: readonly ConnectAttempt[] | undefined;

  readonly cause?: unknown;
}
