import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';

import { findService } from '../../address/service-name.js';
import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';

/** The system's own resolver: hosts file, DNS and whatever else it knows. It cannot be stopped, only left. */
export function lookupAddresses(name: string, signal: AbortSignal): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const forget = onAbort(signal, () => {
      reject(signal.reason as Error);
    });
    lookup(name, { all: true, verbatim: true }).then(
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
  const text = await readFile(SERVICES_FILE, 'utf8').catch(() => '');
  return findService(text, name, protocol);
}
