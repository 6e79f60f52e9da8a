import { networkInterfaces } from 'node:os';

/** Whether the loopback interface of this machine has IPv6. */
export const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

/** An `it` that is skipped where there is no IPv6; the title says why. With `CI=true` a spec that is skipped fails the run. */
export function itWithIpv6(title: string, body: () => Promise<void>): void {
  if (hasIpv6) it(title, body);
  else it.skip(`${title} (skipped: no IPv6 on the loopback interface)`, body);
}
