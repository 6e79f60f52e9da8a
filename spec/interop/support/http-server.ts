import http from 'node:http';
import { StreamSocketListener, type SocketOptions } from '../../../lib/index.js';
import { toDuplex } from '../../../lib/node.js';

/** A server of `node:http` on sockets that our listener accepts. */
export interface HttpServer extends AsyncDisposable {
  readonly server: http.Server;
  readonly port: number;
  /** How many connections it was given. */
  readonly connections: number;
}

export async function startHttpServer(
  answer: http.RequestListener,
  options?: SocketOptions,
): Promise<HttpServer> {
  const server = http.createServer(answer);
  const listener = new StreamSocketListener(options);
  let connections = 0;
  listener.addEventListener('connectionreceived', ({ socket }) => {
    connections++;
    server.emit('connection', toDuplex(socket));
  });
  await listener.bindServiceNameAsync('');
  return {
    server,
    port: Number(listener.information.localPort),
    get connections() {
      return connections;
    },
    async [Symbol.asyncDispose]() {
      await listener.closeAsync({ drainMs: 0 });
    },
  };
}
