import type { Socket } from 'node:net';

import type { Endpoint } from '../contract.js';

/** How an IPv4 address looks that reached a socket of both families (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** For messages: `127.0.0.1 port 80`. */
export function describeEndpoint(endpoint: Endpoint): string {
  return endpoint.kind === 'path'
    ? JSON.stringify(endpoint.path)
    : `${endpoint.address} port ${endpoint.port}`;
}

export function ipEndpoint(address: string, port: number): Endpoint {
  return { kind: 'ip', address: MAPPED.exec(address)?.[1] ?? address, port };
}

/** Both ends of a connected TCP socket; asked for at once, because a socket that broke has forgotten them. */
export function tcpEndpointsOf(socket: Socket): { local: Endpoint; remote: Endpoint } {
  return {
    local: ipEndpoint(socket.localAddress ?? '', socket.localPort ?? 0),
    remote: ipEndpoint(socket.remoteAddress ?? '', socket.remotePort ?? 0),
  };
}
