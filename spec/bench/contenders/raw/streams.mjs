// node:net and node:tls with events, written as somebody would who cares for speed.
import net from 'node:net';
import tls from 'node:tls';

import { BulkMeter } from '../../common-sides.mjs';

const HOST = '127.0.0.1';

function listen({ secured }, onConnection) {
  const server =
    secured === undefined
      ? net.createServer({ noDelay: true }, onConnection)
      : tls.createServer({ noDelay: true, cert: secured.certificate, key: secured.key }, onConnection);
  return new Promise((resolve) => {
    server.listen(0, HOST, () => resolve(server.address().port));
  });
}

let secureContext;

function connect({ port, secured }, onConnect) {
  if (secured === undefined) return net.connect({ port, host: HOST, noDelay: true }, onConnect);
  secureContext ??= tls.createSecureContext({ ca: secured.root });
  return tls.connect({ port, host: HOST, servername: 'localhost', secureContext }, onConnect).setNoDelay();
}

function echo(socket) {
  socket.on('error', () => {});
  socket.on('data', (data) => socket.write(data));
}

/** Calls `onMessage` for every message behind a 32-bit length. */
function parse(socket, onMessage) {
  let rest = Buffer.alloc(0);
  socket.on('data', (data) => {
    const all = rest.length > 0 ? Buffer.concat([rest, data]) : data;
    let offset = 0;
    while (all.length - offset >= 4) {
      const end = offset + 4 + all.readUInt32BE(offset);
      if (end > all.length) break;
      onMessage(all.subarray(offset + 4, end));
      offset = end;
    }
    rest = all.subarray(offset);
  });
}

function framed(sizeBytes) {
  const message = Buffer.alloc(4 + sizeBytes, 7);
  message.writeUInt32BE(sizeBytes);
  return message;
}

export const servers = {
  bulk: (parameters) =>
    listen(parameters, (socket) => {
      const { bytes, chunkBytes } = parameters;
      const chunk = Buffer.alloc(chunkBytes);
      let left = bytes;
      const send = () => {
        while (left > 0) {
          left -= chunkBytes;
          if (!socket.write(chunk)) return;
        }
        socket.end();
      };
      socket.on('drain', send);
      send();
    }),
  pingPong: (parameters) => listen(parameters, echo),
  framedPingPong: (parameters) =>
    listen(parameters, (socket) => parse(socket, (message) => socket.write(framed(message.length)))),
  smallStores: (parameters, report) =>
    listen(parameters, (socket) => {
      let messages = 0;
      parse(socket, () => messages++);
      socket.on('end', () => report({ messages }));
    }),
  churn: (parameters) => listen(parameters, echo),
  idle: (parameters) => listen(parameters, (socket) => socket.on('data', () => {}).on('error', () => {})),
};

export const clients = {
  bulk: (parameters) =>
    new Promise((resolve) => {
      const meter = new BulkMeter(parameters);
      connect(parameters)
        .on('data', (data) => meter.add(data.length))
        .on('end', () => resolve(meter.result()));
    }),
  pingPong: (parameters) =>
    new Promise((resolve) => {
      const { durationMs, warmUpMs, sizeBytes } = parameters;
      const request = Buffer.alloc(sizeBytes, 7);
      let received = 0;
      let roundTrips = 0;
      const fromMs = performance.now() + warmUpMs;
      const socket = connect(parameters, () => socket.write(request));
      socket.on('data', (data) => {
        received += data.length;
        if (received < sizeBytes) return;
        received -= sizeBytes;
        const ms = performance.now() - fromMs;
        if (ms >= 0) roundTrips++;
        if (ms < durationMs) socket.write(request);
        else {
          socket.destroy();
          resolve({ count: roundTrips, ms });
        }
      });
    }),
  framedPingPong: async (parameters) => {
    const { durationMs, warmUpMs, sizeBytes, connections } = parameters;
    const fromMs = performance.now() + warmUpMs;
    let count = 0;
    const one = () =>
      new Promise((resolve) => {
        const socket = connect(parameters, () => socket.write(framed(sizeBytes)));
        parse(socket, () => {
          const ms = performance.now() - fromMs;
          if (ms >= 0) count++;
          if (ms < durationMs) socket.write(framed(sizeBytes));
          else {
            socket.destroy();
            resolve();
          }
        });
      });
    await Promise.all(Array.from({ length: connections }, one));
    return { count, ms: performance.now() - fromMs };
  },
  smallStores: (parameters) =>
    new Promise((resolve) => {
      const { durationMs, sizeBytes } = parameters;
      const startedMs = performance.now();
      let count = 0;
      const socket = connect(parameters, send);
      function send() {
        for (;;) {
          if (count % 64 === 0 && performance.now() - startedMs >= durationMs) break;
          count++;
          if (!socket.write(framed(sizeBytes))) return;
        }
        socket.off('drain', send);
        socket.end();
      }
      socket.on('drain', send);
      socket.resume().on('close', () => resolve({ count, ms: performance.now() - startedMs }));
    }),
  smallLoads: (parameters) =>
    new Promise((resolve) => {
      const startedMs = performance.now();
      let count = 0;
      let sum = 0;
      const socket = connect(parameters);
      parse(socket, (message) => {
        count++;
        sum += message[0];
      });
      socket.on('end', () => resolve({ count, sum, ms: performance.now() - startedMs }));
    }),
  churn: async (parameters) => {
    const { durationMs, warmUpMs, sizeBytes, atOnce } = parameters;
    const request = Buffer.alloc(sizeBytes, 7);
    const fromMs = performance.now() + warmUpMs;
    const untilMs = fromMs + durationMs;
    let count = 0;
    const exchange = () =>
      new Promise((resolve) => {
        let received = 0;
        const socket = connect(parameters, () => socket.write(request));
        socket.on('data', (data) => {
          received += data.length;
          // As `close()` of ours: what was written goes out first, and the peer is told of the end.
          if (received >= sizeBytes) socket.end();
        });
        socket.on('close', resolve);
      });
    const slot = async () => {
      while (performance.now() < untilMs) {
        await exchange();
        if (performance.now() >= fromMs) count++;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, slot));
    return { count, ms: durationMs };
  },
};
