import { Socket } from 'node:net';

import type { Capabilities, ChannelOptions } from '../contract.js';

/** A socket of the newest Node; the types are those of the oldest that we run on. */
interface NewestSocket {
  setKeepAlive(isOn: boolean, idleMs: number, intervalMs?: number, count?: number): unknown;
  setTypeOfService(value: number): unknown;
}

/** What TCP can do in this runtime and not in every other. */
export const tcpCapabilities: Pick<Capabilities, 'keepAliveIdle' | 'keepAliveProbes' | 'typeOfService'> = {
  keepAliveIdle: true,
  // Since Node 24.19 and 26.4. Others, and Bun and Deno, would take the values and drop them.
  keepAliveProbes: Socket.prototype.setKeepAlive.length >= 4,
  // Since Node 24.15, and in Bun.
  typeOfService: 'setTypeOfService' in Socket.prototype,
};

/** The least that the default may be (RFC 1122, 4.2.3.6), and what systems have. */
const DEFAULT_IDLE_SECONDS = 7_200;

/** Makes the settings of a connection, on a socket that is connected or will be. */
export function tune(socket: Socket, options: ChannelOptions): void {
  const { noDelay, keepAlive, typeOfService } = options;
  socket.setNoDelay(noDelay);
  if (keepAlive) keepAliveAs(socket, options);
  if (typeOfService !== undefined) newest(socket).setTypeOfService(typeOfService);
}

function keepAliveAs(socket: Socket, options: ChannelOptions): void {
  const { keepAliveIdleSeconds, keepAliveIntervalSeconds, keepAliveCount } = options;
  if (keepAliveIntervalSeconds === undefined && keepAliveCount === undefined) {
    // Of 0 the system's time is left as it is.
    socket.setKeepAlive(true, (keepAliveIdleSeconds ?? 0) * 1_000);
    return;
  }
  // With the system's time Node would leave all three as they are (20 to 26).
  const idleMs = (keepAliveIdleSeconds ?? DEFAULT_IDLE_SECONDS) * 1_000;
  const intervalMs = keepAliveIntervalSeconds && keepAliveIntervalSeconds * 1_000;
  newest(socket).setKeepAlive(true, idleMs, intervalMs, keepAliveCount);
}

/** The types know less than the runtime; what it has not was refused before. */
function newest(socket: Socket): NewestSocket {
  return socket as unknown as NewestSocket;
}
