import { notSupported } from '../errors/failures.js';
import { sendHeader } from '../protocol/proxy-protocol/send-header.js';
import { checkSentHeader } from '../protocol/proxy-protocol/sent-header.js';
import type { Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';
import type { CancellableOperation } from './cancellable-operation.js';
import { type PathConnectOptions, refuseProxies } from './connect-options.js';
import { checkForPath, DEFAULT_CHANNEL_OPTIONS } from './control.js';
import type { Dialer } from './dialer.js';
import { checkPathText } from './path-text.js';
import type { StreamSocketControl } from './stream-socket-control.js';

/**
 * Connects to a path. Throws, before anything is touched, for what cannot be meant or cannot be had.
 *
 * @param control - `undefined`: all settings are the defaults.
 */
export function pathDialer(
  path: string,
  transport: Transport,
  control: StreamSocketControl | undefined,
  options: PathConnectOptions | undefined,
  { signal }: CancellableOperation,
): Dialer {
  checkPathText(path);
  refuseProxies(options, 'to a path: it is on this machine');
  const action = `Cannot connect to ${quote(path)}`;
  if (!transport.capabilities.paths) throw notSupported(`${action}: this transport has no paths`);
  const header = checkSentHeader(options?.proxyHeader, true);
  if (control !== undefined) checkForPath(control, action);
  const settings = { channel: control?.toChannelOptions() ?? DEFAULT_CHANNEL_OPTIONS, signal };
  return {
    action,
    dial: async () => {
      const channel = await transport.connect({ kind: 'path', path }, settings);
      return header === undefined ? channel : sendHeader(channel, header, signal);
    },
  };
}
