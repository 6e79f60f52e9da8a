import { once } from 'node:events';

const idleBytes = process.memoryUsage.rss();

/** By how many MiB this process has grown at most since it began; when it began, everything was loaded. */
export function grownMebibytes(): number {
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  return Math.max(0, Math.ceil((peakBytes - idleBytes) / 1_048_576));
}

/** Waits for a line on standard input. */
export async function nextLine(): Promise<void> {
  await once(process.stdin, 'data');
  process.stdin.destroy();
}
