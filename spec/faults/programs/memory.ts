import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const idleBytes = process.memoryUsage.rss();

/** By how many MiB this process has grown at most since it began; when it began, everything was loaded. */
export function grownMebibytes(): number {
  return Math.max(0, Math.ceil((peakBytes() - idleBytes) / 1_048_576));
}

/**
 * The most memory this process has held. `maxRSS` (getrusage) begins with the memory of the process that started
 * it: fork copies that, and exec counts it (Linux).
 */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const highWaterMark = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(highWaterMark?.[1]) * 1024;
}

/** Waits for a line on standard input. */
export async function nextLine(): Promise<void> {
  await once(process.stdin, 'data');
  process.stdin.destroy();
}
