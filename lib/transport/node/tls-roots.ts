import { X509Certificate } from 'node:crypto';
import * as tls from 'node:tls';

import { notSupported } from '../../errors/failures.js';
import type { CertificateFacts } from '../security-contract.js';
import { certificateOf, factsOf } from './tls-certificates.js';

/** What Node has from 22.15 and 23.10 on, and its types know later. */
interface Runtime {
  readonly getCACertificates?: ((type: 'default' | 'system') => readonly string[]) | undefined;
}

/** A certificate that is trusted, as each of those wants it who ask for it. */
export interface Root {
  readonly certificate: X509Certificate;
  readonly pem: string;
  /** SHA-256, in hexadecimal digits. */
  readonly fingerprint: string;
}

/** The same bytes come with every connection. */
const roots = new WeakMap<Uint8Array, Root>();

/** What DER bytes are. They must not change. */
export function rootOf(der: Uint8Array): Root {
  const known = roots.get(der);
  if (known !== undefined) return known;
  const certificate = certificateOf(der);
  const root = { certificate, pem: certificate.toString(), fingerprint: certificate.fingerprint256 };
  roots.set(der, root);
  return root;
}

const ours: Runtime = tls as object;

let defaults: readonly X509Certificate[] | undefined;

/** What is trusted where nobody says anything else; without `NODE_EXTRA_CA_CERTS` where the runtime does not tell. */
export function defaultRoots(): readonly X509Certificate[] {
  defaults ??= readAll(ours.getCACertificates?.('default') ?? tls.rootCertificates);
  return defaults;
}

/**
 * What this machine trusts, as its administrator has it.
 *
 * @throws SocketError - the runtime cannot tell.
 */
export function readSystemRoots(runtime: Runtime = ours): readonly CertificateFacts[] {
  if (runtime.getCACertificates === undefined) {
    const { node } = process.versions;
    throw notSupported(
      `Cannot read the roots of the system: Node.js ${node} does not tell them, 22.15, 23.10 and later do`,
    );
  }
  return readAll(runtime.getCACertificates('system')).map(factsOf);
}

/** Some systems have a root in several places, or one that is none any more for OpenSSL, and so is trusted by nobody. */
function readAll(pems: readonly string[]): readonly X509Certificate[] {
  return [...new Set(pems)].flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      return [];
    }
  });
}
