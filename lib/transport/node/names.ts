import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

import { isIpv4 } from '../../address/ip-text.js';
import { isLocalhost, LOOPBACK_ADDRESSES } from '../../address/localhost.js';
import { findService } from '../../address/service-name.js';
import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import type { LookupOptions } from '../contract.js';
import { askNameServers } from './name-servers.js';

/** The addresses of a name. `localhost` and what ends in it always has both loopback addresses (RFC 6761, 6.3). */
export async function lookupAddresses(
  name: string,
  signal: AbortSignal,
  options: LookupOptions = {},
): Promise<readonly string[]> {
  const { family, nameServers = [] } = options;
  if (!isLocalhost(name)) {
    return nameServers.length > 0 ? askNameServers(name, signal, options) : askSystem(name, signal, options);
  }
  if (family !== undefined) return LOOPBACK_ADDRESSES.filter((address) => isIpv4(address) === (family === 4));
  // Hosts files of many machines, containers above all, give it one of the two; which comes first is theirs to say.
  const found = await askSystem(name, signal, options).catch((): readonly string[] => []);
  signal.throwIfAborted();
  return [...found, ...LOOPBACK_ADDRESSES.filter((address) => !found.includes(address))];
}

/** The system's own resolver: hosts file, DNS and whatever else it knows. It cannot be stopped, only left. */
function askSystem(name: string, signal: AbortSignal, { family }: LookupOptions): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const forget = onAbort(signal, () => {
      reject(signal.reason as Error);
    });
    lookup(name, { all: true, verbatim: true, family: family ?? 0 }).then(
      (found) => {
        forget();
        resolve(found.map(({ address }) => address));
      },
      (error: unknown) => {
        forget();
        reject(translate(error, `Cannot look up ${JSON.stringify(name)}`, 'lookup'));
      },
    );
  });
}

const SERVICES_FILE =
  process.platform === 'win32'
    ? `${process.env.SystemRoot ?? 'C:\\Windows'}\\System32\\drivers\\etc\\services`
    : '/etc/services';

/** The port of a service in the system's services file; a system without that file knows none. */
export async function lookupServicePort(name: string, protocol: 'tcp' | 'udp'): Promise<number | undefined> {
  return findService(await readServices(), name, protocol);
}

async function readServices(): Promise<string> {
  try {
    return await readFile(SERVICES_FILE, 'utf8');
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return '';
    // With no file descriptor left, for instance, nobody can say that there is no such service.
    throw translate(failure, 'Cannot read the services file', 'lookup');
  }
}
