import type { Protection } from '../transport/security-contract.js';
import { Certificate } from './certificate.js';
import { ChainValidationResult } from './chain-validation-result.js';
import type { SocketProtectionLevel } from './socket-protection-level.js';

/** What came out of the last handshake of a socket, whether or not that was good enough. */
export interface SecurityFacts {
  /** What was asked for. */
  readonly level: SocketProtectionLevel;
  /** Which side the peer is. */
  readonly peer: 'server' | 'client';
  readonly protection: Protection;
  /** The peer's own certificate first. */
  readonly peerCertificates: readonly Certificate[];
  /** Those between it and a root. The root is none of them, and whether the peer has sent it Node does not tell. */
  readonly intermediateCertificates: readonly Certificate[];
  readonly peerErrors: readonly ChainValidationResult[];
}

/** The facts of a handshake that is done. */
export function factsOf(
  level: SocketProtectionLevel,
  peer: 'server' | 'client',
  protection: Protection,
): SecurityFacts {
  const errors = protection.problems.map(({ kind }) => ChainValidationResult[kind]);
  const { peerChain } = protection;
  const certificates = peerChain.map((facts) => new Certificate(facts, undefined));
  return {
    level,
    peer,
    protection,
    peerCertificates: certificates,
    intermediateCertificates: certificates.filter((_, i) => i > 0 && peerChain[i]?.isSelfIssued === false),
    peerErrors: [...new Set(errors)],
  };
}
