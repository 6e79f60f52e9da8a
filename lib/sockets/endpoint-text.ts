import { HostName } from '../address/host-name.js';
import type { Endpoint } from '../transport/contract.js';

/** The address of an endpoint; `null` for none, for all of them, and for a path. */
export function addressOf(endpoint: Endpoint | undefined): HostName | null {
  return endpoint?.kind === 'ip' && endpoint.address !== '' ? new HostName(endpoint.address) : null;
}

/** For people: `127.0.0.1:5007`, `[::1]:5007`, or a path. */
export function endpointText(endpoint: Endpoint): string {
  if (endpoint.kind === 'path') return endpoint.path;
  const { address, port } = endpoint;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The port of an endpoint as text, or its path; `''` for none. */
export function portTextOf(endpoint: Endpoint | undefined): string {
  if (endpoint === undefined) return '';
  return endpoint.kind === 'ip' ? String(endpoint.port) : endpoint.path;
}
