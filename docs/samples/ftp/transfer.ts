import type { StreamSocket } from 'streamsocket';
import type { ReplyConnection } from '../common/reply-connection.js';
import type { DataConnection } from './data-connection.js';
import { FtpError } from './ftp-error.js';
import type { TransferLimit } from './transfer-limit.js';

/** The reply for a data connection that broke: it has no reason but that one. */
const DATA_CONNECTION_BROKE = 426;

/** A command that moves data. */
export interface Transfer<T> {
  /** `RETR a.txt` */
  readonly command: string;
  /** For messages: `get "a.txt"`. */
  readonly what: string;
  readonly limit: TransferLimit;
  /** Agrees with the server on a data connection. */
  readonly connect: () => Promise<DataConnection>;
  /** What has to be said right before the command. */
  readonly prepare?: (() => Promise<unknown>) | undefined;
  /** Moves the data; ends our half of the socket if it is we who send. */
  readonly move: (socket: StreamSocket) => Promise<T>;
}

/**
 * Carries out a transfer: it is done when the data was moved *and* the server says so.
 *
 * @throws FtpError - the server refuses it, or says afterwards that it came to nothing.
 * @throws the reason of the signal, once the server has heard that we gave up.
 */
export async function carryOut<T>(control: ReplyConnection, transfer: Transfer<T>): Promise<T> {
  const { command, what, limit, connect, prepare, move } = transfer;
  limit.signal.throwIfAborted();
  const data = await connect();
  try {
    await prepare?.();
    limit.signal.throwIfAborted();
    const reply = await control.ask(command);
    if (reply.kind !== 'preliminary') throw new FtpError(what, reply);
  } catch (failure) {
    data.close();
    throw failure;
  }
  let socket: StreamSocket | undefined;
  let moved: T;
  try {
    socket = await data.open({ signal: limit.signal });
    moved = await move(socket);
  } catch (failure) {
    // A reset: an ordinary end would look like the end of the file.
    socket?.abort();
    data.close();
    throw await giveUp(control, transfer, failure);
  }
  await socket.closeAsync().catch(() => undefined); // whether all of it has arrived is for the server to say
  const reply = await control.lastReply();
  if (reply.kind !== 'done') throw new FtpError(what, reply);
  return moved;
}

/** Brings commands and replies in step again. @returns what to throw. */
async function giveUp(
  control: ReplyConnection,
  { what, limit }: Transfer<unknown>,
  failure: unknown,
): Promise<unknown> {
  const isAborted = limit.signal.aborted;
  try {
    if (isAborted) await control.send('ABOR');
    const reply = await control.lastReply();
    if (isAborted) await control.lastReply(); // the transfer has its own reply, and so has ABOR
    const hasReason = !isAborted && reply.kind !== 'done' && reply.code !== DATA_CONNECTION_BROKE;
    return hasReason ? new FtpError(what, reply, failure) : failure;
  } catch {
    return failure; // the control connection is closed, which the next command tells
  }
}
