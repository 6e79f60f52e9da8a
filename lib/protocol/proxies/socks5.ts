import { HostNameType } from '../../address/host-name-type.js';
import type { HostName } from '../../address/host-name.js';
import { parseIpv4, parseIpv6 } from '../../address/ip-text.js';
import { malformed } from '../../errors/failures.js';
import { concatBytes } from '../../util/bytes.js';
import type { Find, Found, Preface } from '../preface.js';
import type { Credentials } from './proxy-hop.js';
import { socks5Refusal } from './socks5-refusals.js';

const VERSION = 5;

const Method = { none: 0, password: 2, noneAcceptable: 0xff } as const;

const CONNECT = 1;

/** ATYP of RFC 1928, 5. */
const AddressType = { ipv4: 1, name: 3, ipv6: 4 } as const;

/**
 * Asks a SOCKS5 server for a connection. A name is looked up by the server.
 *
 * @throws SocketError - the server refuses, or does not speak SOCKS5; the message is the bare reason.
 * @see RFC 1928; RFC 1929 for user name and password.
 */
export async function socks5Connect(
  preface: Preface,
  host: HostName,
  port: number,
  credentials: Credentials | undefined,
): Promise<void> {
  // A server that wants no password from us is free to choose so, even when we have one.
  const methods = credentials === undefined ? [Method.none] : [Method.none, Method.password];
  await preface.write(Uint8Array.of(VERSION, methods.length, ...methods));
  const method = await preface.read(findMethod(methods));
  if (method === Method.password && credentials !== undefined) {
    await preface.write(passwordRequest(credentials));
    await preface.read(findPasswordAnswer);
  }
  await preface.write(connectRequest(host, port));
  await preface.read(findReply);
}

/** The choice of a method, RFC 1928, 3. */
export function findMethod(offered: readonly number[]): Find<number> {
  return (arrived) => {
    checkVersion(arrived);
    const [, method] = arrived;
    if (method === undefined) return undefined;
    if (method === Method.noneAcceptable) {
      throw socks5Refusal(offered.includes(Method.password) ? 'no method' : 'no password given');
    }
    if (!offered.includes(method))
      throw malformed(`it chose method ${method}, which it was not offered (SOCKS5)`);
    return { value: method, byteCount: 2 };
  };
}

/** RFC 1929, 2. */
export function passwordRequest({ username, password }: Credentials): Uint8Array {
  const encoder = new TextEncoder();
  const [name, secret] = [encoder.encode(username), encoder.encode(password)];
  return concatBytes([Uint8Array.of(1, name.length), name, Uint8Array.of(secret.length), secret]);
}

/** RFC 1929, 2. The first byte is the version of that; servers have been seen to send the one of SOCKS. */
export function findPasswordAnswer(arrived: Uint8Array): Found<undefined> | undefined {
  const [version = 1, status] = arrived;
  if (version !== 1 && version !== VERSION)
    throw malformed(`it answered the password with version ${version}, not 1 (SOCKS5)`);
  if (status === undefined) return undefined;
  if (status !== 0) throw socks5Refusal('wrong password');
  return { value: undefined, byteCount: 2 };
}

/** RFC 1928, 4. */
export function connectRequest(host: HostName, port: number): Uint8Array {
  const head = [VERSION, CONNECT, 0];
  const tail = [port >> 8, port & 0xff];
  if (host.type === HostNameType.ipv4)
    return Uint8Array.of(...head, AddressType.ipv4, ...(parseIpv4(host.canonicalName) ?? []), ...tail);
  if (host.type === HostNameType.ipv6)
    return Uint8Array.of(...head, AddressType.ipv6, ...(parseIpv6(host.canonicalName)?.bytes ?? []), ...tail);
  const name = new TextEncoder().encode(host.asciiName);
  return Uint8Array.of(...head, AddressType.name, name.length, ...name, ...tail);
}

/**
 * RFC 1928, 6. The address in it, which the server has connected from, is of no use to us. A refusal is told
 * without waiting for that address: some servers leave it out.
 */
export function findReply(arrived: Uint8Array): Found<undefined> | undefined {
  checkVersion(arrived);
  const [, reply, , type, nameLength] = arrived;
  if (reply === undefined) return undefined;
  if (reply !== 0) throw socks5Refusal(reply);
  if (type === undefined) return undefined;
  const byteCount = replyLength(type, nameLength);
  return byteCount > arrived.length ? undefined : { value: undefined, byteCount };
}

/** The length of a whole reply; without `nameLength`, more than there can be yet. */
function replyLength(type: number, nameLength = 0): number {
  switch (type) {
    case AddressType.ipv4:
      return 4 + 4 + 2;
    case AddressType.ipv6:
      return 4 + 16 + 2;
    case AddressType.name:
      return 4 + 1 + nameLength + 2;
    default:
      throw malformed(`it answered with an address of type ${type}, which there is not (SOCKS5)`);
  }
}

function checkVersion([version = VERSION]: Uint8Array): void {
  if (version !== VERSION) throw malformed(`it answered with version ${version}, not 5: that is no SOCKS5`);
}
