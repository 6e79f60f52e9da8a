import { HostName } from '../../address/host-name.js';
import { checkServiceName, portOf } from '../../address/service-name.js';
import { quote } from '../../util/quote.js';
import { checkHeaders } from './http-headers.js';

/** What every kind of proxy is described by. */
export interface ProxyAddress {
  readonly host: HostName | string;

  /** From 1 up. */
  readonly port: number | string;

  /** What the proxy knows us by. Default: none is sent. */
  readonly username?: string | undefined;

  /** Never shown in an error. Default, where there is a user name: an empty one. */
  readonly password?: string | undefined;

  /**
   * Who looks up the name of the host the proxy is to connect to. `'remote'`, the default: the proxy, so that no
   * name server of ours hears of it. `'local'`: we do, and ask the proxy for one address after the other.
   */
  readonly lookup?: 'remote' | 'local' | undefined;
}

/**
 * A SOCKS5 server. User name and password have 255 bytes of UTF-8 at most.
 *
 * @see RFC 1928, RFC 1929.
 */
export interface Socks5Proxy extends ProxyAddress {
  readonly type: 'socks5';
}

/**
 * An HTTP proxy that is asked to `CONNECT`. User name and password go as the Basic scheme has it: readable for
 * whoever listens on the way to the proxy.
 *
 * @see RFC 9110, 9.3.6; RFC 7617.
 */
export interface HttpConnectProxy extends ProxyAddress {
  readonly type: 'http-connect';

  /** Further fields of the request, for instance `{ 'User-Agent': 'printer-tool/2' }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** One proxy on the way to a host. */
export type Proxy = Socks5Proxy | HttpConnectProxy;

/** What a proxy knows us by. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A proxy, checked. */
export interface ProxyHop {
  readonly type: Proxy['type'];
  readonly host: HostName;
  readonly port: number;
  readonly credentials: Credentials | undefined;
  readonly headers: readonly (readonly [string, string])[];
  readonly isLookupLocal: boolean;
}

const NONE: readonly ProxyHop[] = [];

/** The proxies that a caller gave, checked; none where there is nothing. Passwords are in no message. */
export function checkProxies(via: readonly Proxy[] | undefined): readonly ProxyHop[] {
  if (via === undefined) return NONE;
  if (!Array.isArray(via)) throw new TypeError(`via must be an array of proxies, not ${quote(via)}`);
  const hops = via.map((proxy: Proxy, i) => checkProxy(proxy, `via[${i}]`));
  const zoned = hops.findIndex(({ host }, i) => i > 0 && host.canonicalName.includes('%'));
  if (zoned === -1) return hops;
  throw new RangeError(`via[${zoned}].host must have no zone: it is the proxy before that connects to it`);
}

function checkProxy(proxy: Proxy, name: string): ProxyHop {
  if (typeof proxy !== 'object' || (proxy as unknown) === null)
    throw new TypeError(`${name} must be an object with type, host and port, not ${quote(proxy)}`);
  const { type, lookup = 'remote' } = proxy;
  checkOneOf(type, ['socks5', 'http-connect'], `${name}.type`);
  checkOneOf(lookup, ['remote', 'local'], `${name}.lookup`);
  if (type === 'socks5' && 'headers' in proxy)
    throw new TypeError(`${name}.headers must not be given: a SOCKS5 proxy takes none`);
  const credentials = checkCredentials(proxy, name);
  return {
    type,
    host: HostName.from(proxy.host, `${name}.host`),
    port: checkProxyPort(proxy.port, `${name}.port`),
    credentials,
    headers:
      type === 'socks5' ? [] : checkHeaders(proxy.headers, `${name}.headers`, credentials !== undefined),
    isLookupLocal: lookup === 'local',
  };
}

function checkOneOf(value: string, values: readonly string[], name: string): void {
  const wanted = `${name} must be ${values.map(quote).join(' or ')}, not ${quote(value)}`;
  if (typeof value !== 'string') throw new TypeError(wanted);
  if (!values.includes(value)) throw new RangeError(wanted);
}

function checkProxyPort(value: number | string, name: string): number {
  const port = portOf(checkServiceName(value, name), name);
  if (port === undefined || port === 0)
    throw new RangeError(`${name} must be a port from 1 to 65535, not ${quote(value)}`);
  return port;
}

function checkCredentials({ type, username, password }: Proxy, name: string): Credentials | undefined {
  if (username === undefined) {
    if (password !== undefined) throw new TypeError(`${name}.username must be given with a password`);
    return undefined;
  }
  if (typeof username !== 'string')
    throw new TypeError(`${name}.username must be a string, not ${quote(username)}`);
  if (password !== undefined && typeof password !== 'string')
    throw new TypeError(`${name}.password must be a string`);
  if (username === '') throw new RangeError(`${name}.username must not be empty`);
  const check = type === 'socks5' ? checkSocks5Text : checkBasicText;
  check(username, `${name}.username`);
  check(password ?? '', `${name}.password`);
  if (type === 'http-connect' && username.includes(':'))
    throw new RangeError(`${name}.username must have no colon: that ends it (RFC 7617, 2)`);
  return { username, password: password ?? '' };
}

/** RFC 1929, 2: a byte for the length. */
function checkSocks5Text(text: string, name: string): void {
  const { length } = new TextEncoder().encode(text);
  if (length > 255) throw new RangeError(`${name} must have 255 bytes of UTF-8 at most, not ${length}`);
}

/** RFC 7617, 2; our own bound keeps the request within what servers take for a line. */
function checkBasicText(text: string, name: string): void {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new RangeError(`${name} must have no control characters`);
  if (text.length > 1024)
    throw new RangeError(`${name} must have 1024 characters at most, not ${text.length}`);
}
