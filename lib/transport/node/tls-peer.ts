import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

import type {
  ClientSecureOptions,
  Protection,
  ServerSecureOptions,
  TlsSession,
  TlsVersion,
} from '../security-contract.js';
import { certificateOf, factsOf } from './tls-certificates.js';
import { areWeakAllowed } from './tls-context.js';
import { type ChainTrust, followChain, provedUntil, sentChain } from './tls-chain.js';
import { problemsOf } from './tls-problems.js';
import { rootOf } from './tls-roots.js';

type Options = ClientSecureOptions | ServerSecureOptions;

/** Who the peer of a handshake has proved to be. */
export class Peer {
  readonly protection: Protection;
  readonly #trust: ChainTrust;

  private constructor(protection: Protection, trust: ChainTrust) {
    this.protection = protection;
    this.#trust = trust;
  }

  /** @param socket - whose handshake is done. */
  static of(socket: TLSSocket, options: Options): Peer {
    const isResumed = socket.isSessionReused();
    const chain = chainOf(socket, options, isResumed);
    const roots = options.trustedRoots?.map((der) => rootOf(der).certificate);
    const trust = followChain(chain, roots);
    const problems = problemsOf(chain, {
      verdict: verdictOf(socket, options),
      trust,
      peer: options.role === 'client' ? 'server' : 'client',
      hostName: options.role === 'client' ? options.hostName : undefined,
      revocationLists: options.revocationLists,
      areWeakAllowed: areWeakAllowed(options),
      isResumed,
    });
    const { alpnProtocol } = socket;
    const protection = {
      version: socket.getProtocol() as TlsVersion,
      cipher: socket.getCipher().standardName,
      applicationProtocol: typeof alpnProtocol === 'string' ? alpnProtocol : undefined,
      isResumed,
      peerChain: chain.map(factsOf),
      get provedKeyPins() {
        return trust.proved.map((certificate) => factsOf(certificate).keyPin);
      },
      problems,
    };
    return new Peer(protection, trust);
  }

  /** What is to be remembered of it beside the keys of a session. */
  toSession(bytes: Uint8Array): TlsSession {
    return {
      bytes: new Uint8Array(bytes),
      isForOneUse: this.protection.version === 'TLSv1.3',
      peerChain: this.protection.peerChain.map(({ der }) => der),
      provedUntil: provedUntil(this.#trust),
    };
  }
}

/** A session has the certificate of a client only, and none of a server. What a server has shown, we have kept. */
function chainOf(socket: TLSSocket, options: Options, isResumed: boolean): readonly X509Certificate[] {
  if (options.role === 'server') return options.clientCertificateMode === 'none' ? [] : sentChain(socket);
  return isResumed ? (options.session?.peerChain ?? []).map(certificateOf) : sentChain(socket);
}

/** The code of what OpenSSL says is wrong with the peer's certificate; `undefined`: nothing. */
function verdictOf(socket: TLSSocket, { role }: Options): string | undefined {
  if (role === 'client') {
    if (socket.authorized) return undefined;
    const { authorizationError } = socket as { authorizationError: (Error & { code?: string }) | string };
    return typeof authorizationError === 'string'
      ? authorizationError
      : (authorizationError.code ?? 'unknown');
  }
  // Node asks for it as soon as a handshake is done, but publishes the answer for sockets of a `tls.Server` only.
  const { ssl } = socket as { ssl?: { verifyError?: () => (Error & { code?: string }) | null } };
  const error = ssl?.verifyError?.();
  if (error === undefined) return 'UNABLE_TO_GET_ISSUER_CERT';
  return error === null ? undefined : (error.code ?? 'unknown');
}
