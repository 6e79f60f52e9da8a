import { DatagramSocket, type DatagramSocketControl } from 'streamsocket';
import type { MemoryHost } from 'streamsocket/testing';

import { text } from './memory-pair.js';

/** A datagram socket of a host in memory, bound to all of its addresses. */
export async function boundAt(
  transport: MemoryHost,
  port: number,
  settings: Partial<DatagramSocketControl> = {},
): Promise<DatagramSocket> {
  const socket = new DatagramSocket({ transport });
  Object.assign(socket.control, settings);
  await socket.bindServiceNameAsync(port);
  return socket;
}

/** Writes down what a socket receives from now on: texts, and the codes of errors. */
export function heardBy(socket: DatagramSocket): string[] {
  const heard: string[] = [];
  socket.on('messagereceived', (datagram) => {
    heard.push(datagram.error?.code ?? text(datagram.data) ?? '');
  });
  return heard;
}
