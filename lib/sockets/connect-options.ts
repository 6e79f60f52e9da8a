import { notSupported } from '../errors/failures.js';
import type { Proxy } from '../protocol/proxies/proxy-hop.js';
import type { SentProxyHeader } from '../protocol/proxy-protocol/sent-header.js';
import type { WaitOptions } from '../util/wait-options.js';

/** How {@link StreamSocket.connectPathAsync} connects. */
export interface PathConnectOptions extends WaitOptions {
  /**
   * A header of the PROXY protocol to be sent in front of everything else, for a server that expects one: we are the
   * proxy then, or speak for ourselves. Default: none.
   */
  readonly proxyHeader?: SentProxyHeader | undefined;
}

/** How {@link StreamSocket.connectAsync} connects. */
export interface StreamSocketConnectOptions extends PathConnectOptions {
  /**
   * Proxies to connect through, the first being the one that we connect to, each further one reached through those
   * before it. Default: none.
   */
  readonly via?: readonly Proxy[] | undefined;
}

/** Refuses proxies where there is no way through them, rather than to go past them. */
export function refuseProxies(options: unknown, what: string): void {
  if (typeof options !== 'object' || options === null || !('via' in options)) return;
  if (options.via === undefined) return;
  throw notSupported(`Cannot go through proxies ${what}`);
}
