import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import { quote } from '../util/quote.js';
import type { CertificateProblem } from '../transport/security-contract.js';
import { ChainValidationResult } from './chain-validation-result.js';
import type { SecurityFacts } from './security-facts.js';
import { severityOf, SocketSslErrorSeverity } from './socket-ssl-error-severity.js';
import type { StreamSocketControl } from './stream-socket-control.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';

/**
 * Decides whether a server is the one that was meant, by all that `control` has to say.
 *
 * @throws SocketError - it is not.
 */
export async function validateServer(
  facts: SecurityFacts,
  control: StreamSocketControl,
  host: string,
): Promise<void> {
  const action = `Cannot trust the server at ${JSON.stringify(host)}`;
  const { ignorableServerCertificateErrors: ignorable, serverKeyPins, serverCustomValidation } = control;
  const isFatal = severityOf(facts.peerErrors) === SocketSslErrorSeverity.fatal;
  const counting = facts.protection.problems.filter(
    ({ kind }) => isFatal || !ignorable.includes(ChainValidationResult[kind]),
  );
  if (counting.length > 0) throw problemError(action, counting, remedyFor(counting, facts));
  checkPins(facts, serverKeyPins, action);
  if (serverCustomValidation === null) return;

  const [serverCertificate] = facts.peerCertificates;
  if (serverCertificate === undefined) throw invalid(`${action}: it has shown no certificate`);
  let isAccepted: boolean;
  try {
    isAccepted = await serverCustomValidation({
      serverCertificate,
      serverIntermediateCertificates: facts.intermediateCertificates,
      serverCertificateErrors: facts.peerErrors,
    });
  } catch (cause) {
    throw invalid(`${action}: control.serverCustomValidation failed`, cause);
  }
  if (!isAccepted) throw invalid(`${action}: control.serverCustomValidation has refused it`);
}

/**
 * Refuses a client that has shown a certificate which is not to be trusted, or none where it must.
 *
 * @throws SocketError - that is so.
 */
export function validateClient(
  { protection: { problems, peerChain } }: SecurityFacts,
  { clientCertificateMode }: StreamSocketListenerControl,
): Promise<void> {
  const action = 'Cannot trust the client';
  if (problems.length > 0) return Promise.reject(problemError(action, problems));
  if (clientCertificateMode !== 'required' || peerChain.length > 0) return Promise.resolve();
  return Promise.reject(invalid(`${action}: it has shown no certificate`));
}

/** An attacker may send any certificate along, so only those count that are proved to belong to the chain. */
function checkPins(facts: SecurityFacts, pins: readonly string[], action: string): void {
  if (pins.length === 0) return;
  const { provedKeyPins } = facts.protection;
  if (provedKeyPins.some((pin) => pins.includes(pin))) return;
  throw statusError(
    SocketErrorStatus.certificateUntrustedRoot,
    `${action}: none of its keys is in control.serverKeyPins, they are ${provedKeyPins.join(', ')}`,
    { phase: 'handshake' },
  );
}

/** What somebody who connects can do about the two problems that are met first, as message text. */
function remedyFor(problems: readonly CertificateProblem[], facts: SecurityFacts): string {
  const remedies: string[] = [];
  if (problems.some(({ kind }) => kind === 'invalidName')) {
    const { dnsName = [], ipAddress = [] } = facts.peerCertificates[0]?.subjectAlternativeName ?? {};
    const names = [...dnsName, ...ipAddress].join(', ');
    remedies.push(names === '' ? '; it is for none' : `; it is for ${quote(names)}`);
  }
  if (problems.some(({ code }) => selfSigned.has(code))) {
    remedies.push('; control.trustedRoots is whom to trust');
  }
  return remedies.join('');
}

const selfSigned: ReadonlySet<string> = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN']);

/** The worst of the problems, with a message that names them all. */
function problemError(action: string, problems: readonly CertificateProblem[], remedy = ''): SocketError {
  const [worst, ...others] = problems.map((problem) => translate(problem, action, 'handshake'));
  if (worst === undefined) throw new Error('BUG: a refusal without a problem');
  if (others.length === 0 && remedy === '') return worst;
  const also = others.map(({ message }) => `; ${message.slice(action.length + 2)}`).join('');
  const { status, number, code, source, phase, cause } = worst;
  return new SocketError(`${worst.message}${also}${remedy}`, { status, number, code, source, phase, cause });
}

function invalid(message: string, cause?: unknown): SocketError {
  return statusError(SocketErrorStatus.certificateIsInvalid, message, { phase: 'handshake', cause });
}
