import { X509Certificate } from 'node:crypto';
import {
  checkServerIdentity,
  type DetailedPeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';

import type { CertificateProblem, CertificateProblemKind } from '../security-contract.js';
import { extendedUsages } from './tls-certificates.js';

/** What OpenSSL and Node find wrong, and which kind of problem that is. */
const kinds: Readonly<Record<string, CertificateProblemKind>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'expired',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
  CERT_REJECTED: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'incompleteChain',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'incompleteChain',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'incompleteChain',
  ERR_TLS_CERT_ALTNAME_INVALID: 'invalidName',
  HOSTNAME_MISMATCH: 'invalidName',
  INVALID_PURPOSE: 'wrongUsage',
  CERT_REVOKED: 'revoked',
  UNABLE_TO_GET_CRL: 'revocationInformationMissing',
  CRL_HAS_EXPIRED: 'revocationFailure',
  CRL_NOT_YET_VALID: 'revocationFailure',
  CRL_SIGNATURE_FAILURE: 'revocationFailure',
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: 'revocationFailure',
  ERROR_IN_CRL_LAST_UPDATE_FIELD: 'revocationFailure',
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: 'revocationFailure',
  CERT_SIGNATURE_FAILURE: 'invalidSignature',
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: 'invalidSignature',
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: 'invalidSignature',
  INVALID_CA: 'basicConstraintsError',
  PATH_LENGTH_EXCEEDED: 'basicConstraintsError',
  CERT_CHAIN_TOO_LONG: 'basicConstraintsError',
};

/** The worst first: an error tells of the first one. */
const byWeight: readonly CertificateProblemKind[] = [
  'revoked',
  'invalidSignature',
  'basicConstraintsError',
  'unknownCriticalExtension',
  'otherErrors',
  'untrusted',
  'incompleteChain',
  'wrongUsage',
  'expired',
  'invalidName',
  'revocationFailure',
  'revocationInformationMissing',
];

function problem(code: string): CertificateProblem {
  return { kind: kinds[code] ?? 'otherErrors', code };
}

/** The certificates the peer has sent, its own first, each followed by the one that may have issued it. */
export function sentChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  // Of a peer without one Node has an object without anything.
  let next: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined) {
    const certificate = new X509Certificate(next.raw);
    // The last one is its own issuer, or has none.
    if (chain.some(({ raw }) => raw.equals(certificate.raw))) break;
    chain.push(certificate);
    next = next.issuerCertificate;
  }
  return chain;
}

/** When the first of those that prove who the peer is runs out. */
export function provedUntil({ proved }: ChainTrust): Date {
  return new Date(Math.min(...proved.map(({ validTo }) => new Date(validTo).getTime())));
}

/** How a chain holds together, by our own judgement. */
export interface ChainTrust {
  /** The peer's certificate and its issuers, as far as signatures prove that they are. */
  readonly proved: readonly X509Certificate[];
  readonly problem: CertificateProblem | undefined;
}

/**
 * Follows a chain to a root that is trusted, over signatures that are right. Of dates it knows nothing.
 *
 * @param roots - `undefined`: those that Node brings along.
 */
export function followChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[] | undefined = bundledRoots(),
): ChainTrust {
  const proved: X509Certificate[] = [];
  for (const [i, certificate] of chain.entries()) {
    proved.push(certificate);
    if (roots.some((root) => root.raw.equals(certificate.raw))) return { proved, problem: undefined };
    const root = roots.find((candidate) => hasIssued(candidate, certificate));
    if (root !== undefined) return { proved: [...proved, root], problem: undefined };
    const next = chain[i + 1];
    if (next === undefined) return { proved, problem: problem(codeOfEnd(certificate, i)) };
    if (!next.ca) return { proved, problem: problem('INVALID_CA') };
    if (!certificate.verify(next.publicKey)) return { proved, problem: problem('CERT_SIGNATURE_FAILURE') };
  }
  return { proved, problem: undefined };
}

/** What is wrong with a chain that leads nowhere, by its last certificate. */
function codeOfEnd(last: X509Certificate, depth: number): string {
  if (!last.checkIssued(last)) return 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
  return depth === 0 ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'SELF_SIGNED_CERT_IN_CHAIN';
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

let bundled: readonly X509Certificate[] | undefined;

function bundledRoots(): readonly X509Certificate[] {
  bundled ??= rootCertificates.map((pem) => new X509Certificate(pem));
  return bundled;
}

const DATE_CODES: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];
const PURPOSES = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
const ANY_PURPOSE = '2.5.29.37.0';

/** What a chain is judged by. */
export interface Judgement {
  /** What OpenSSL makes of it; `undefined`: nothing is wrong. */
  readonly verdict: string | undefined;
  readonly trust: ChainTrust;
  /** What the peer is. */
  readonly peer: 'server' | 'client';
  /** The name it has to be for. */
  readonly hostName: string | undefined;
  readonly areRevocationsKnown: boolean;
  /** Whether the verdict is one of earlier, when the session began. */
  readonly isResumed: boolean;
}

/**
 * Everything that is wrong with a chain, the worst first.
 *
 * OpenSSL tells one thing only, the last it has found, and it looks at dates last: whoever forgives an expired
 * certificate must not be made to forgive what that hides. So all else is looked for here again.
 */
export function problemsOf(chain: readonly X509Certificate[], judgement: Judgement): CertificateProblem[] {
  const [own] = chain;
  if (own === undefined) return [];
  const { verdict, trust, peer, hostName, areRevocationsKnown, isResumed } = judgement;
  const found = new Map<string, CertificateProblem>();
  const add = (code: string): void => void found.set(code, problem(code));

  if (verdict !== undefined) {
    const isDate = DATE_CODES.includes(verdict);
    if (!isDate) add(verdict);
    // OpenSSL has looked for what is below as well, and found nothing, unless a date has hidden it.
    if (trust.problem !== undefined && (isDate || kinds[verdict] !== trust.problem.kind))
      add(trust.problem.code);
    if (!allows(own, PURPOSES[peer])) add('INVALID_PURPOSE');
    for (const code of chain.flatMap(datesOf)) add(code);
    if (isDate && found.size === 0) add(verdict);
    if (isDate && areRevocationsKnown) add('UNABLE_TO_GET_CRL');
  }
  if (isResumed) for (const code of trust.proved.flatMap(datesOf)) add(code);
  if (hostName !== undefined && checkServerIdentity(hostName, own.toLegacyObject()) !== undefined) {
    add('ERR_TLS_CERT_ALTNAME_INVALID');
  }
  return [...found.values()].sort((a, b) => byWeight.indexOf(a.kind) - byWeight.indexOf(b.kind));
}

function allows(certificate: X509Certificate, purpose: string): boolean {
  const usages = extendedUsages(certificate);
  return usages.length === 0 || usages.includes(purpose) || usages.includes(ANY_PURPOSE);
}

function datesOf(certificate: X509Certificate): string[] {
  const nowMs = new Date().getTime();
  if (new Date(certificate.validTo).getTime() < nowMs) return ['CERT_HAS_EXPIRED'];
  return new Date(certificate.validFrom).getTime() > nowMs ? ['CERT_NOT_YET_VALID'] : [];
}
