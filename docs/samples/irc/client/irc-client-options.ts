import type { Certificate, Proxy, StreamSocket } from 'streamsocket';
import type { Clock } from '../../common/clock.js';

export interface IrcClientOptions {
  readonly host: string;
  /** Default: 6667; with `tls` 6697 (RFC 7194). */
  readonly port?: number | undefined;
  /** Protects the connection; an object says how. Default: false. */
  readonly tls?: boolean | IrcTlsOptions | undefined;
  /** Proxies to connect through, the first one first. Default: none. */
  readonly via?: readonly Proxy[] | undefined;
  readonly nick: string;
  /** Tried in order when the nick is taken; then the nick with `_` and with digits behind it. */
  readonly alternativeNicks?: readonly string[] | undefined;
  /** Default: the nick. */
  readonly userName?: string | undefined;
  /** Default: the nick. */
  readonly realName?: string | undefined;
  readonly password?: string | undefined;
  /** What to answer when somebody asks for our version. */
  readonly version?: string | undefined;
  /** What to do when the connection is lost; `false` to give up. Default: try again for ever. */
  readonly reconnect?: ReconnectOptions | false | undefined;
  /** Silence after which to ping the server. Default: 60,000. */
  readonly pingAfterMs?: number | undefined;
  /** How long the server then has to say anything. Default: 30,000. */
  readonly pongWithinMs?: number | undefined;
  /** How long the server has for an answer, and for a whole registration. Default: 30,000. */
  readonly answerWithinMs?: number | undefined;
  /** Events that may wait for a slow `for await`; the oldest go first. Default: 1,000. */
  readonly eventLimit?: number | undefined;

  /** Makes the socket to connect; a test hands in one of a network in memory. */
  readonly createSocket?: (() => StreamSocket) | undefined;
  readonly clock?: Clock | undefined;
  /** From 0 up to 1, for the jitter. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** How the server is known to be the one we want. */
export interface IrcTlsOptions {
  /**
   * The hash of the server's key, as `Certificate.keyPin` has it. Whoever has that key is the server, whatever the
   * certificate says of its name and issuer. Default: the certificate has to say it all.
   */
  readonly keyPin?: string | undefined;
  /** Whose certificates count. Default: those the runtime trusts. */
  readonly trustedRoots?: readonly Certificate[] | undefined;
}

export interface ReconnectOptions {
  /** The longest first wait; it doubles with every failure. Default: 1,000. */
  readonly firstDelayMs?: number | undefined;
  /** Where the doubling ends. Default: 60,000. */
  readonly maxDelayMs?: number | undefined;
  /** Failures in a row after which to give up. Default: none. */
  readonly maxAttempts?: number | undefined;
}

/** How long one call may take and who may call it off. */
export interface Wait {
  readonly signal?: AbortSignal | undefined;
  /** Default: `answerWithinMs` of the client. */
  readonly timeoutMs?: number | undefined;
}
