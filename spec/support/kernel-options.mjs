import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('kernel-options.pl', import.meta.url));

/**
 * What the Linux kernel has set on connections of this process, whatever the runtime was told: for each local port the
 * values by the names of our settings, and `trafficClass` for IPv6. Flags are 0 or 1.
 */
export function kernelOptions(...localPorts) {
  const args = [SCRIPT, process.pid, ...localPorts].map(String);
  const lines = execFileSync('perl', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
  const sockets = lines.map((line) => JSON.parse(line));
  return localPorts.map((localPort) => {
    const [options, ...others] = sockets.filter(({ port }) => port === Number(localPort));
    if (options !== undefined && others.length === 0) return options;
    throw new Error(
      `Cannot tell the options of port ${localPort}: it is that of ${lines.length} connections`,
    );
  });
}
