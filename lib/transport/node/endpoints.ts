import type { AddressInfo, Socket } from 'node:net';

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
  // Few begin like that, and every connection is asked for its endpoints.
  const mapped = address.startsWith('::') ? MAPPED.exec(address)?.[1] : undefined;
  return { kind: 'ip', address: mapped ?? address, port };
}

/** Our end of a connected socket. */
export function localEndpointOf(socket: Socket): Endpoint {
  const { address = '', port = 0 } = socket.address() as Partial<AddressInfo>;
  return ipEndpoint(address, port);
}

/** The peer's end of a connected socket. */
export function remoteEndpointOf(socket: Socket): Endpoint {
  return ipEndpoint(socket.remoteAddress ?? '', socket.remotePort ?? 0);
}

/** Whether an endpoint stands for every address of the machine. */
export function isWildcard(endpoint: Endpoint): boolean {
  return endpoint.kind === 'ip' && (endpoint.address === '::' || endpoint.address === '0.0.0.0');
}
