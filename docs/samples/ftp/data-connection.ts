import { StreamSocketListener, type StreamSocket, type WaitOptions } from 'streamsocket';
import type { Reply } from '../common/reply.js';
import type { ReplyConnection } from '../common/reply-connection.js';
import { eprtArgument, portArgument, portOfEpsv, portOfPasv } from './endpoints.js';
import { FtpError } from './ftp-error.js';

/** How sockets for data come about. */
export interface DataSockets {
  readonly createSocket: () => StreamSocket;
  readonly createListener: () => StreamSocketListener;
}

/** A data connection that was agreed on; it is there once the server has said that it begins to transfer. */
export interface DataConnection {
  /** The socket; waits for the server to connect where it is the one who does. */
  open(wait: WaitOptions): Promise<StreamSocket>;
  /** Gives up what was not opened. */
  close(): void;
}

/** Codes of a server that does not know a command, or not for this network (RFC 2428, 2). */
const isUnknown = ({ code }: Reply): boolean => code === 500 || code === 502 || code === 522;

/** We connect to the server: EPSV, or PASV where that is unknown. */
export async function passive(
  control: ReplyConnection,
  { createSocket }: DataSockets,
  wait: WaitOptions,
): Promise<DataConnection> {
  let reply = await control.ask('EPSV', wait);
  const isExtended = !isUnknown(reply);
  if (!isExtended) reply = await control.ask('PASV', wait);
  const port = isExtended ? portOfEpsv(reply) : portOfPasv(reply);
  if (reply.kind !== 'done' || port === undefined) throw new FtpError('agree on a data connection', reply);
  const socket = createSocket();
  try {
    await socket.connectAsync(control.addresses.remote, port, wait);
  } catch (failure) {
    socket.close();
    throw failure;
  }
  return {
    open: () => Promise.resolve(socket),
    close: () => {
      socket.close();
    },
  };
}

/** The server connects to us: EPRT, or PORT where that is unknown. */
export async function active(
  control: ReplyConnection,
  { createListener }: DataSockets,
  wait: WaitOptions,
): Promise<DataConnection> {
  const listener = createListener();
  try {
    const { local, remote } = control.addresses;
    await listener.bindEndpointAsync(local, 0, wait);
    const port = Number(listener.information.localPort);
    let reply = await control.ask(`EPRT ${eprtArgument(local, port)}`, wait);
    if (isUnknown(reply) && !local.includes(':')) {
      reply = await control.ask(`PORT ${portArgument(local, port)}`, wait);
    }
    if (reply.kind !== 'done') throw new FtpError('agree on a data connection', reply);
    return {
      open: (limits) => acceptFrom(listener, remote, limits),
      close: () => {
        listener.close();
      },
    };
  } catch (failure) {
    listener.close();
    throw failure;
  }
}

/** Takes the connection of the server; anybody may try to be first. */
async function acceptFrom(
  listener: StreamSocketListener,
  remote: string,
  wait: WaitOptions,
): Promise<StreamSocket> {
  try {
    for (;;) {
      const socket = await listener.acceptAsync(wait);
      if (socket.information.remoteAddress?.rawName === remote) return socket;
      socket.abort();
    }
  } finally {
    listener.close();
  }
}
