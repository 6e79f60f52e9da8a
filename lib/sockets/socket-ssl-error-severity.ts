import { ChainValidationResult } from './chain-validation-result.js';

/**
 * How bad what is wrong with a certificate is.
 *
 * @see WinRT `SocketSslErrorSeverity`, with its numbers.
 */
export const SocketSslErrorSeverity = {
  none: 0,
  /** `control.ignorableServerCertificateErrors` may name what is wrong. */
  ignorable: 1,
  /** Nothing helps. */
  fatal: 2,
} as const;

/** One of the numbers of `SocketSslErrorSeverity`. */
export type SocketSslErrorSeverity = (typeof SocketSslErrorSeverity)[keyof typeof SocketSslErrorSeverity];

/** What may be ignored. A wrong signature or a revoked certificate may not: somebody is lying. */
const ignorable: readonly ChainValidationResult[] = [
  ChainValidationResult.untrusted,
  ChainValidationResult.expired,
  ChainValidationResult.incompleteChain,
  ChainValidationResult.wrongUsage,
  ChainValidationResult.invalidName,
  ChainValidationResult.revocationInformationMissing,
  ChainValidationResult.revocationFailure,
];

/** How bad all of them together are. */
export function severityOf(errors: readonly ChainValidationResult[]): SocketSslErrorSeverity {
  if (errors.length === 0) return SocketSslErrorSeverity.none;
  const isIgnorable = errors.every((error) => ignorable.includes(error));
  return isIgnorable ? SocketSslErrorSeverity.ignorable : SocketSslErrorSeverity.fatal;
}

export function isIgnorable(error: ChainValidationResult): boolean {
  return ignorable.includes(error);
}
