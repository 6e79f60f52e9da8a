import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity } from 'node:tls';

import type { CertificateProblem, CertificateProblemKind } from '../security-contract.js';
import type { ChainTrust } from './tls-chain.js';
import { hiddenProblems } from './tls-hidden-problems.js';
import type { Purpose } from './tls-purpose.js';
import { isOnAList } from './tls-revocation.js';

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
  UNHANDLED_CRITICAL_EXTENSION: 'unknownCriticalExtension',
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

const DATE_CODES: readonly string[] = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];

/** What a chain is judged by. */
export interface Judgement {
  /** What OpenSSL makes of it; `undefined`: nothing is wrong. */
  readonly verdict: string | undefined;
  readonly trust: ChainTrust;
  /** What the peer is. */
  readonly peer: Purpose;
  /** The name it has to be for. */
  readonly hostName: string | undefined;
  readonly revocationLists: readonly string[];
  /** Whether OpenSSL has let weak keys and signatures pass. */
  readonly areWeakAllowed: boolean;
  /** Whether the verdict is one of earlier, when the session began. */
  readonly isResumed: boolean;
}

/**
 * Everything that is wrong with a chain, the worst first.
 *
 * OpenSSL tells one thing only, the last it has found: whoever forgives that must not be made to forgive what it hides.
 * It looks for who has issued what, then at extensions and strengths, then at lists of the revoked, at signatures and
 * dates, and at constraints of names in the end. So all but the last is looked for here again.
 */
export function problemsOf(chain: readonly X509Certificate[], judgement: Judgement): CertificateProblem[] {
  const [own] = chain;
  if (own === undefined) return [];
  const { verdict, trust, hostName, isResumed } = judgement;
  const codes: string[] = verdict === undefined ? [] : codesBehind(verdict, chain, judgement);
  if (isResumed) codes.push(...trust.proved.flatMap(datesOf));
  if (hostName !== undefined && checkServerIdentity(hostName, own.toLegacyObject()) !== undefined)
    codes.push('ERR_TLS_CERT_ALTNAME_INVALID');
  return [...new Set(codes)]
    .map((code) => ({ kind: kindOf(code), code }))
    .sort((a, b) => byWeight.indexOf(a.kind) - byWeight.indexOf(b.kind));
}

function kindOf(code: string): CertificateProblemKind {
  return kinds[code] ?? 'otherErrors';
}

/** All that is wrong besides the name, where something is. */
function codesBehind(
  verdict: string,
  chain: readonly X509Certificate[],
  { trust, peer, revocationLists, areWeakAllowed }: Judgement,
): string[] {
  const isDate = DATE_CODES.includes(verdict);
  // Where signatures prove no path, each certificate that was sent may be on it.
  const path = trust.problem === undefined ? trust.proved : chain;
  const codes = [
    ...hiddenProblems(path, peer, areWeakAllowed),
    ...revocationCodes(path, revocationLists, isDate),
    ...chain.flatMap(datesOf),
  ];
  // One of a kind will do: OpenSSL may have another name for it.
  if (trust.problem !== undefined && (isDate || kindOf(verdict) !== kindOf(trust.problem)))
    codes.push(trust.problem);
  const isKnown = isDate
    ? codes.some((code) => DATE_CODES.includes(code))
    : verdict === 'UNSPECIFIED' && codes.some(isFatal);
  return isKnown ? codes : [verdict, ...codes];
}

/** What Node has no name for is fatal, and so may be the name that we have found for it. */
function isFatal(code: string): boolean {
  return ['otherErrors', 'unknownCriticalExtension'].includes(kindOf(code));
}

/** Lists that we are given count without their signatures; what is on none of them may still have been revoked. */
function revocationCodes(
  path: readonly X509Certificate[],
  lists: readonly string[],
  isDate: boolean,
): string[] {
  if (lists.length === 0) return [];
  try {
    if (isOnAList(path, lists)) return ['CERT_REVOKED'];
  } catch {
    return ['UNSPECIFIED'];
  }
  return isDate ? ['UNABLE_TO_GET_CRL'] : [];
}

function datesOf(certificate: X509Certificate): string[] {
  const nowMs = new Date().getTime();
  if (new Date(certificate.validTo).getTime() < nowMs) return ['CERT_HAS_EXPIRED'];
  return new Date(certificate.validFrom).getTime() > nowMs ? ['CERT_NOT_YET_VALID'] : [];
}
