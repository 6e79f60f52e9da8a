import { HostNameType } from '../../address/host-name-type.js';
import type { HostName } from '../../address/host-name.js';
import type { Preface } from '../preface.js';
import { httpAnswerFinder } from './http-answer.js';
import { httpRefusal } from './http-refusals.js';
import type { ProxyHop } from './proxy-hop.js';

/**
 * Asks an HTTP proxy for a tunnel.
 *
 * @throws SocketError - the proxy refuses, or does not speak HTTP; the message is the bare reason.
 * @see RFC 9110, 9.3.6; RFC 9112, 3.2.3.
 */
export async function httpConnect(
  preface: Preface,
  host: HostName,
  port: number,
  hop: Pick<ProxyHop, 'credentials' | 'headers'>,
): Promise<void> {
  await preface.write(connectRequest(host, port, hop));
  const answer = await preface.read(httpAnswerFinder());
  if (answer.status >= 300) throw httpRefusal(answer);
}

export function connectRequest(
  host: HostName,
  port: number,
  { credentials, headers }: Pick<ProxyHop, 'credentials' | 'headers'>,
): Uint8Array {
  const name = host.type === HostNameType.ipv6 ? `[${host.canonicalName}]` : host.asciiName;
  const authority = `${name}:${port}`;
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (credentials !== undefined) {
    const pair = new TextEncoder().encode(`${credentials.username}:${credentials.password}`);
    lines.push(`Proxy-Authorization: Basic ${btoa(String.fromCharCode(...pair))}`);
  }
  for (const [field, value] of headers) lines.push(`${field}: ${value}`);
  return Uint8Array.from(`${lines.join('\r\n')}\r\n\r\n`, (character) => character.charCodeAt(0));
}
