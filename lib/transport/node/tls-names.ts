import { X509Certificate } from 'node:crypto';

import type { Identity } from '../security-contract.js';
import { readIdentity } from './tls-identity.js';

const certificates = new WeakMap<Identity, X509Certificate>();

/** The first identity whose certificate is for `name`, or else the first of all. */
export function identityFor(name: string, identities: readonly Identity[]): Identity | undefined {
  return (
    identities.find((identity) => certificateOf(identity).checkHost(name) !== undefined) ?? identities[0]
  );
}

function certificateOf(identity: Identity): X509Certificate {
  const known = certificates.get(identity) ?? new X509Certificate(readIdentity(identity).der);
  certificates.set(identity, known);
  return known;
}
