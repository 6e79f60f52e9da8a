import { createServer, type ListenOptions as NodeListenOptions, type Server } from 'node:net';

import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import type { Acceptor, Endpoint, ListenOptions } from '../contract.js';
import { describeEndpoint, ipEndpoint } from './endpoints.js';
import { checkDirectory, checkPath, removeStaleSocketFile } from './paths.js';
import { TcpAcceptor } from './tcp-acceptor.js';

/** Connections the kernel may hold that were not handed to Node yet; what libuv and others ask for. */
const KERNEL_BACKLOG = 511;

export async function listenTcp(at: Endpoint, options: ListenOptions): Promise<Acceptor> {
  options.signal.throwIfAborted();
  if (at.kind === 'path') {
    checkPath(at.path, 'listen at');
    await checkDirectory(at.path);
    await removeStaleSocketFile(at.path, options.signal);
  }
  const server = makeServer();
  await listening(server, listenTarget(at, options.reusePort), describeListening(at), options.signal);
  return new TcpAcceptor(server, endpointOf(server, at), options);
}

/** Node does not tell the path of a Unix domain socket that somebody else has bound. */
export async function listenAtDescriptor(descriptor: number, options: ListenOptions): Promise<Acceptor> {
  options.signal.throwIfAborted();
  const server = makeServer();
  const target = { fd: descriptor, backlog: KERNEL_BACKLOG };
  const where = `file descriptor ${descriptor}, which must be a bound socket`; // EINVAL alone would not tell
  await listening(server, target, where, options.signal);
  return new TcpAcceptor(server, endpointOf(server, { kind: 'path', path: '' }), options);
}

function makeServer(): Server {
  return createServer({
    allowHalfOpen: true,
    pauseOnConnect: true,
    highWaterMark: 1, // as for the sockets we connect, and for the same reasons
  });
}

function listening(
  server: Server,
  target: NodeListenOptions,
  where: string,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => {
      server.close();
      reject(signal.reason as Error);
    });
    const onFailure = (error: unknown): void => {
      forget();
      reject(translate(error, `Cannot listen at ${where}`, 'bind'));
    };
    server.once('error', onFailure);
    server.listen(target, () => {
      forget();
      server.removeListener('error', onFailure);
      resolve();
    });
  });
}

function listenTarget(at: Endpoint, reusePort = false): NodeListenOptions {
  if (at.kind === 'path') return { path: at.path };
  const target = { port: at.port, backlog: KERNEL_BACKLOG, exclusive: true, reusePort };
  // Without a host Node listens at `::` for both families, or at `0.0.0.0` where there is no IPv6.
  return at.address === '' ? target : { ...target, host: at.address, ipv6Only: at.address === '::' };
}

function describeListening(at: Endpoint): string {
  return at.kind === 'ip' && at.address === '' ? `port ${at.port}` : describeEndpoint(at);
}

function endpointOf(server: Server, at: Endpoint): Endpoint {
  const address = server.address();
  return address === null || typeof address === 'string' ? at : ipEndpoint(address.address, address.port);
}
