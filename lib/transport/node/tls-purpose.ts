import type { X509Certificate } from 'node:crypto';

import { extendedUsages } from './tls-certificates.js';

/** What a peer does with its certificate. */
export type Purpose = 'server' | 'client';

const oids: Readonly<Record<Purpose, string>> = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };
const ANY_PURPOSE = '2.5.29.37.0';

/** Whether a certificate, or those that it issues, may be used for that. */
export function allows(certificate: X509Certificate, purpose: Purpose): boolean {
  const usages = extendedUsages(certificate);
  return usages.length === 0 || usages.includes(oids[purpose]) || usages.includes(ANY_PURPOSE);
}
