import type { HostName } from '../address/host-name.js';
import type { NetworkAdapter } from '../address/ip-information.js';
import { isLocalhost } from '../address/localhost.js';
import { checkServiceName } from '../address/service-name.js';
import { notSupported } from '../errors/failures.js';
import { listenAtAll } from '../protocol/listen-at-all.js';
import type { Acceptor, ListenOptions, Transport } from '../transport/contract.js';
import { checkInteger } from '../util/bytes.js';
import { quote } from '../util/quote.js';
import { addressesToBind, checkBindTarget, describeBindTarget } from './bind-target.js';
import { checkForPath, packetSettings, refuseIfSet } from './control.js';
import { addressesOfAdapter } from './network-adapters.js';
import { checkPathText } from './path-text.js';
import { checkTrustedProxies } from './proxy-protocol.js';
import { resolvePort } from './service-port.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';

/** Where a listener is to listen. */
export interface ListenPlace {
  /** What could not be done when it fails: `Cannot listen at "localhost" port 5007`. */
  readonly action: string;
  /** Throws for settings that cannot be meant there. */
  checkSettings(control: StreamSocketListenerControl): void;
  /** Looks up what has to be, and listens. */
  listen(options: ListenOptions): Promise<Acceptor>;
}

/** One local address, both for `localhost`, or all of them for `null`. */
export function endpointPlace(
  transport: Transport,
  localHostName: HostName | string | null,
  localServiceName: string | number,
): ListenPlace {
  const target = checkBindTarget(localHostName, localServiceName);
  return {
    action: `Cannot listen at ${describeBindTarget(target)}`,
    checkSettings: checkTrustedProxies,
    listen: async (options) => {
      const port = await resolvePort(transport, target.service, 'tcp');
      options.signal.throwIfAborted();
      const found = await addressesToBind(transport, target, options.signal);
      // Clients take whichever loopback address they come upon first, so a local server is to have both.
      const isLocal = target.host !== null && isLocalhost(target.host.asciiName);
      return listenAtAll(transport, isLocal ? found : found.slice(0, 1), port, options);
    },
  };
}

/** Every address of one adapter. */
export function adapterPlace(
  transport: Transport,
  adapter: NetworkAdapter,
  localServiceName: string | number,
): ListenPlace {
  const service = checkServiceName(localServiceName, 'localServiceName', { allowEmpty: true });
  return {
    action: `Cannot listen at the adapter ${adapter.networkAdapterId} port ${service || '0'}`,
    checkSettings: checkTrustedProxies,
    listen: async (options) => {
      const addresses = addressesOfAdapter(transport, adapter);
      const port = await resolvePort(transport, service, 'tcp');
      return listenAtAll(transport, addresses, port, options);
    },
  };
}

/** A Unix domain socket or a Windows named pipe. */
export function pathPlace(transport: Transport, path: string): ListenPlace {
  checkPathText(path);
  const action = `Cannot listen at ${quote(path)}`;
  if (!transport.capabilities.paths) throw notSupported(`${action}: this transport has no paths`);
  return {
    action,
    checkSettings: (control) => {
      checkForPath(control, action);
      refuseIfSet(control, ['reusePort'], action, 'paths are not shared');
    },
    listen: (options) => transport.listen({ kind: 'path', path }, options),
  };
}

/** What somebody else has bound, as systemd does, by its file descriptor. */
export function descriptorPlace(transport: Transport, descriptor: number): ListenPlace {
  checkInteger(descriptor, 0, 2 ** 31 - 1, 'descriptor');
  const action = `Cannot listen at file descriptor ${descriptor}`;
  const listen = transport.listenAtDescriptor?.bind(transport);
  if (listen === undefined) throw notSupported(`${action}: the transport has none, or the system`);
  return {
    action,
    checkSettings: (control) => {
      const why = 'it is bound already, and has what it was bound with';
      refuseIfSet(control, [...packetSettings, 'reusePort'], action, why);
      checkTrustedProxies(control);
    },
    listen: (options) => listen(descriptor, options),
  };
}
