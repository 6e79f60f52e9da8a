// node:net with events, written as somebody would who cares for speed.
import net from 'node:net';

const HOST = '127.0.0.1';

function listen(onConnection) {
  const server = net.createServer({ noDelay: true }, onConnection);
  return new Promise((resolve) => {
    server.listen(0, HOST, () => resolve(server.address().port));
  });
}

function connect(port, onConnect) {
  return net.connect({ port, host: HOST, noDelay: true }, onConnect);
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
  bulk: ({ bytes, chunkBytes }) =>
    listen((socket) => {
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
  pingPong: () => listen(echo),
  pingPong64: () => listen((socket) => parse(socket, (message) => socket.write(framed(message.length)))),
  smallStores: (_, report) =>
    listen((socket) => {
      let messages = 0;
      parse(socket, () => messages++);
      socket.on('end', () => report({ messages }));
    }),
  churn: () => listen(echo),
  idle: () => listen((socket) => socket.on('data', () => {}).on('error', () => {})),
};

export const clients = {
  bulk: ({ port }) =>
    new Promise((resolve) => {
      const startedMs = performance.now();
      let bytes = 0;
      connect(port)
        .on('data', (data) => (bytes += data.length))
        .on('end', () => resolve({ bytes, ms: performance.now() - startedMs }));
    }),
  pingPong: ({ port, durationMs, sizeBytes }) =>
    new Promise((resolve) => {
      const request = Buffer.alloc(sizeBytes, 7);
      let received = 0;
      let roundTrips = 0;
      const startedMs = performance.now();
      const socket = connect(port, () => socket.write(request));
      socket.on('data', (data) => {
        received += data.length;
        if (received < sizeBytes) return;
        received -= sizeBytes;
        roundTrips++;
        const ms = performance.now() - startedMs;
        if (ms < durationMs) socket.write(request);
        else {
          socket.destroy();
          resolve({ count: roundTrips, ms });
        }
      });
    }),
  pingPong64: async ({ port, durationMs, sizeBytes, connections }) => {
    const startedMs = performance.now();
    let count = 0;
    const one = () =>
      new Promise((resolve) => {
        const socket = connect(port, () => socket.write(framed(sizeBytes)));
        parse(socket, () => {
          count++;
          if (performance.now() - startedMs < durationMs) socket.write(framed(sizeBytes));
          else {
            socket.destroy();
            resolve();
          }
        });
      });
    await Promise.all(Array.from({ length: connections }, one));
    return { count, ms: performance.now() - startedMs };
  },
  smallStores: ({ port, durationMs, sizeBytes }) =>
    new Promise((resolve) => {
      const startedMs = performance.now();
      let count = 0;
      const socket = connect(port, send);
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
  smallLoads: ({ port }) =>
    new Promise((resolve) => {
      const startedMs = performance.now();
      let count = 0;
      let sum = 0;
      const socket = connect(port);
      parse(socket, (message) => {
        count++;
        sum += message[0];
      });
      socket.on('end', () => resolve({ count, sum, ms: performance.now() - startedMs }));
    }),
  churn: async ({ port, durationMs, warmUpMs, sizeBytes, atOnce }) => {
    const request = Buffer.alloc(sizeBytes, 7);
    const fromMs = performance.now() + warmUpMs;
    const untilMs = fromMs + durationMs;
    let count = 0;
    const exchange = () =>
      new Promise((resolve) => {
        let received = 0;
        const socket = connect(port, () => socket.write(request));
        socket.on('data', (data) => {
          received += data.length;
          if (received >= sizeBytes) socket.destroy();
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
