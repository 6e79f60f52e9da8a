/**
 * What is wrong with a certificate, or that nothing is.
 *
 * @see WinRT `ChainValidationResult`, with its numbers.
 */
export const ChainValidationResult = {
  success: 0,
  /** It leads to a root that is not trusted, or is its own. */
  untrusted: 1,
  revoked: 2,
  /** It has run out, or is not valid yet. */
  expired: 3,
  /** The one that issued it was not sent and is not known. */
  incompleteChain: 4,
  invalidSignature: 5,
  /** It is not meant for this. */
  wrongUsage: 6,
  /** It is for another name. */
  invalidName: 7,
  invalidCertificateAuthorityPolicy: 8,
  /** It was issued by one that may not issue any, or over too many others. */
  basicConstraintsError: 9,
  /** It has an extension that must be understood and is not. */
  unknownCriticalExtension: 10,
  /** There is no list of revoked certificates of its issuer, although there are lists. */
  revocationInformationMissing: 11,
  /** The list of revoked certificates of its issuer is of no use. */
  revocationFailure: 12,
  otherErrors: 13,
} as const;

/** One of the numbers of `ChainValidationResult`. */
export type ChainValidationResult = (typeof ChainValidationResult)[keyof typeof ChainValidationResult];
