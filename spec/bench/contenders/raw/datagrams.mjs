// node:dgram with events.
import dgram from 'node:dgram';

import { sayEnd } from '../../common-sides.mjs';

const HOST = '127.0.0.1';

/** How many sends may wait for Node at a time. */
const WINDOW = 64;

function bind(onMessage) {
  const socket = dgram.createSocket('udp4', onMessage);
  return new Promise((resolve) => {
    socket.bind(0, HOST, () => resolve(socket));
  });
}

function connect(port) {
  const socket = dgram.createSocket('udp4').on('error', () => {});
  return new Promise((resolve) => {
    socket.connect(port, HOST, () => resolve(socket));
  });
}

export const servers = {
  datagrams: async (_, report) => {
    let count = 0;
    let firstMs;
    const socket = await bind((message) => {
      if (message.length === 1) report({ count, ms: performance.now() - firstMs });
      firstMs ??= performance.now();
      count++;
    });
    return socket.address().port;
  },
  datagramPingPong: async () => {
    const socket = await bind((message, { port, address }) => socket.send(message, port, address));
    return socket.address().port;
  },
};

export const clients = {
  datagrams: async ({ port, durationMs, sizeBytes }) => {
    const socket = await connect(port);
    const message = Buffer.alloc(sizeBytes, 7);
    const untilMs = performance.now() + durationMs;
    let waiting = 0;
    await new Promise((resolve) => {
      const sent = () => {
        waiting--;
        if (performance.now() < untilMs) send();
        else if (waiting === 0) resolve();
      };
      const send = () => {
        for (; waiting < WINDOW; waiting++) socket.send(message, sent);
      };
      send();
    });
    await sayEnd((message) => socket.send(message));
    return {};
  },
  datagramPingPong: async ({ port, durationMs, warmUpMs, sizeBytes }) => {
    const fromMs = performance.now() + warmUpMs;
    const socket = await connect(port);
    const message = Buffer.alloc(sizeBytes, 7);
    let count = 0;
    return new Promise((resolve) => {
      socket.on('message', () => {
        const ms = performance.now() - fromMs;
        if (ms >= 0) count++;
        if (ms < durationMs) socket.send(message);
        else resolve({ count, ms });
      });
      socket.send(message);
    });
  },
};
