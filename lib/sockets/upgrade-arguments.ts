import { HostName } from '../address/host-name.js';
import { quote } from '../util/quote.js';
import { checkWaitOptions, type WaitOptions } from '../util/wait-options.js';
import { checkLevel } from './protection-versions.js';
import { SocketProtectionLevel } from './socket-protection-level.js';

/** How a connection is upgraded. */
export interface UpgradeOptions extends WaitOptions {
  /**
   * What becomes of bytes that arrived before the call and were not read. `'refuse'`, the default: the upgrade is
   * refused. `'toHandshake'`: the handshake begins with them, for protocols whose clients do not wait for an answer
   * before they begin it, such as that of MySQL.
   */
  readonly unreadBytes?: 'refuse' | 'toHandshake' | undefined;
}

/** What the overloads of `upgradeToSslAsync` take; an accepted socket is a server where there is no name. */
export function readUpgradeArguments(
  args: readonly unknown[],
  isAccepted: boolean,
): { level: SocketProtectionLevel; host: HostName | undefined; options: UpgradeOptions | undefined } {
  const level = args[0] as SocketProtectionLevel;
  checkLevel(level);
  if (level === SocketProtectionLevel.plainSocket)
    throw new RangeError('protectionLevel must be one of TLS, not plainSocket');
  const [, second, third] = args;
  const isNamed = typeof second === 'string' || second instanceof HostName || !isAccepted;
  const options = (isNamed ? third : second) as UpgradeOptions | undefined;
  checkWaitOptions(options);
  const unreadBytes = options?.unreadBytes;
  if (unreadBytes !== undefined && !['refuse', 'toHandshake'].includes(unreadBytes))
    throw new RangeError(`unreadBytes must be "refuse" or "toHandshake", not ${quote(unreadBytes)}`);
  return {
    level,
    host: isNamed ? HostName.from(second as HostName, 'validationHostName') : undefined,
    options,
  };
}
