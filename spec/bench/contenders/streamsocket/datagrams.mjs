// DatagramSocket, written as its guide does it.
import { DatagramSocket, HostName } from 'streamsocket';

import { sayEnd } from '../../common-sides.mjs';

const LOOPBACK = new HostName('127.0.0.1');

async function bind() {
  const socket = new DatagramSocket();
  await socket.bindEndpointAsync(LOOPBACK, '');
  return socket;
}

async function connect(port) {
  const socket = new DatagramSocket();
  await socket.connectAsync(LOOPBACK, port);
  return socket;
}

export const servers = {
  datagrams: async (_, report) => {
    const socket = await bind();
    const receive = async () => {
      let count = 0;
      let firstMs;
      for await (const { data } of socket) {
        if (data.length === 1) report({ count, ms: performance.now() - firstMs });
        firstMs ??= performance.now();
        count++;
      }
    };
    void receive();
    return Number(socket.information.localPort);
  },
  datagramPingPong: async () => {
    const socket = await bind();
    const answer = async () => {
      for await (const { data, remoteAddress, remotePort } of socket) {
        await socket.sendToAsync(data, remoteAddress, remotePort);
      }
    };
    void answer();
    return Number(socket.information.localPort);
  },
};

export const clients = {
  datagrams: async ({ port, durationMs, sizeBytes }) => {
    const socket = await connect(port);
    const message = new Uint8Array(sizeBytes).fill(7);
    const untilMs = performance.now() + durationMs;
    while (performance.now() < untilMs) await socket.outputStream.writeAsync(message);
    await sayEnd((message) => void socket.outputStream.writeAsync(message));
    return {};
  },
  datagramPingPong: async ({ port, durationMs, warmUpMs, sizeBytes }) => {
    const fromMs = performance.now() + warmUpMs;
    const socket = await connect(port);
    const message = new Uint8Array(sizeBytes).fill(7);
    const received = socket[Symbol.asyncIterator]();
    let count = 0;
    for (;;) {
      await socket.outputStream.writeAsync(message);
      await received.next();
      const ms = performance.now() - fromMs;
      if (ms >= 0) count++;
      if (ms >= durationMs) return { count, ms };
    }
  },
};
