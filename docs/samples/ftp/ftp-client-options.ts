import type { StreamSocket, StreamSocketListener } from 'streamsocket';
import type { Clock } from '../common/clock.js';

export interface FtpClientOptions {
  /** Default: `anonymous`. */
  readonly user?: string | undefined;
  /** Default: what anonymous users say. */
  readonly password?: string | undefined;
  /** Who connects for data: we do (`passive`, default) or the server does (`active`). */
  readonly mode?: 'passive' | 'active' | undefined;
  /** The longest wait for a reply, in milliseconds; then the connection is closed. Default: 30 000. */
  readonly replyWithinMs?: number | undefined;
  /** How long a transfer may stand still, in milliseconds; then it is aborted. Default: 60 000. */
  readonly stalledAfterMs?: number | undefined;
  /** The most entries of a list. Default: 100 000. */
  readonly maxListEntries?: number | undefined;
  /** Make sockets and listeners, and tell the time; a test gives those of a network in memory. */
  readonly createSocket?: (() => StreamSocket) | undefined;
  readonly createListener?: (() => StreamSocketListener) | undefined;
  readonly clock?: Clock | undefined;
}

/** How a transfer is watched and called off. */
export interface TransferOptions {
  /** Aborts the transfer (ABOR); the client can be used on. It rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many bytes were moved so far, in this transfer. */
  readonly onProgress?: ((movedBytes: number) => void) | undefined;
}

export interface GetOptions extends TransferOptions {
  /** How many bytes are here already; the server begins behind them (REST). Default: 0. */
  readonly offset?: number | undefined;
}

export interface PutOptions extends TransferOptions {
  /** Whether the bytes go behind what the server has (APPE) instead of in place of it (STOR). Default: false. */
  readonly append?: boolean | undefined;
}
