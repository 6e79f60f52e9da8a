import type { Proxy } from 'streamsocket';
import { hostOf, UsageError } from '../../common/arguments.js';

const TYPES: Readonly<Record<string, { readonly type: Proxy['type']; readonly port: number }>> = {
  'socks5:': { type: 'socks5', port: 1080 },
  'http:': { type: 'http-connect', port: 80 },
};

/**
 * The proxy that a text such as `socks5://ann:sesame@gate.example:1080` or `http://gate.example:3128` names.
 *
 * @throws UsageError - it names none. The text is not in the message: it may hold a password.
 */
export function proxyOf(text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const kind = TYPES[url?.protocol ?? ''];
  if (url === undefined || kind === undefined || url.search !== '' || !['', '/'].includes(url.pathname))
    throw new UsageError('--via must be socks5://HOST:PORT or http://HOST:PORT, or USER:PASSWORD@HOST:PORT');
  const host = hostOf('--via', url.hostname.replace(/^\[(.*)\]$/, '$1'));
  const proxy = { type: kind.type, host, port: url.port === '' ? kind.port : Number(url.port) };
  if (url.username === '') return proxy;
  return { ...proxy, username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
}
