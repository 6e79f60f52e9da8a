import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('kernel-options.pl', import.meta.url));

/**
 * What the Linux kernel has set on a connection of this process, whatever the runtime has been told: by the names of
 * our settings, `trafficClass` for IPv6. Flags are 0 or not.
 */
export function kernelOptions(localPort) {
  const output = execFileSync('perl', [SCRIPT, String(process.pid), String(localPort)], { encoding: 'utf8' });
  const sockets = output
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (sockets.length !== 1)
    throw new Error(`Cannot tell the options of port ${localPort}: ${sockets.length} connections have it`);
  return sockets[0];
}
