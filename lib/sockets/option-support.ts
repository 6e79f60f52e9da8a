import { notSupported } from '../errors/failures.js';
import type { Capabilities } from '../transport/contract.js';

/** The settings that not every transport and runtime can honour. */
export type CheckedOption =
  | 'keepAliveIdleSeconds'
  | 'keepAliveIntervalSeconds'
  | 'keepAliveCount'
  | 'typeOfService'
  | 'outboundUnicastHopLimit'
  | 'reusePort';

/** What of a transport each of them needs, and who has that. */
const support: Readonly<Record<CheckedOption, { needs: keyof Capabilities; who: string }>> = {
  keepAliveIdleSeconds: { needs: 'keepAliveIdle', who: 'TCP can, with every runtime' },
  keepAliveIntervalSeconds: { needs: 'keepAliveProbes', who: 'TCP can, with Node.js 24.19, 26.4 or later' },
  keepAliveCount: { needs: 'keepAliveProbes', who: 'TCP can, with Node.js 24.19, 26.4 or later' },
  typeOfService: { needs: 'typeOfService', who: 'TCP can, with Node.js 24.15 or later, or Bun 1.4' },
  outboundUnicastHopLimit: { needs: 'hopLimit', who: 'no runtime of today can for streams' },
  reusePort: {
    needs: 'reusePort',
    who: 'Linux, FreeBSD, Solaris and AIX can, with Node.js 22.12 or later, or Bun 1.4',
  },
};

/** Refuses what a transport would not honour. */
export function checkSupported(
  option: CheckedOption,
  value: number | boolean,
  capabilities: Capabilities,
): void {
  const { needs, who } = support[option];
  if (capabilities[needs] === true) return;
  throw notSupported(`Cannot set control.${option} to ${value}: this transport and runtime cannot; ${who}`);
}
