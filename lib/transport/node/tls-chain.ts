import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';

import { defaultRoots } from './tls-roots.js';

/** The certificates the peer has sent, its own first, each followed by the one that may have issued it. */
export function sentChain(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  // Of a peer without one Node has an object without anything.
  let next: Partial<DetailedPeerCertificate> | undefined =
    noted.get(socket) ?? socket.getPeerCertificate(true);
  while (next?.raw !== undefined) {
    const certificate = shownCertificate(next.raw, next.fingerprint256);
    // The last one is its own issuer, or has none.
    if (chain.some(({ raw }) => raw.equals(certificate.raw))) break;
    chain.push(certificate);
    next = next.issuerCertificate;
  }
  return chain;
}

/** What Node has told of the peers of sockets by itself: to ask for it takes a tenth of a handshake. */
const noted = new WeakMap<TLSSocket, DetailedPeerCertificate>();

/** Keeps what Node tells of the peer, if it is the whole chain: its documentation does not say so. */
export function noteSent(socket: TLSSocket, certificate: PeerCertificate): void {
  if ('issuerCertificate' in certificate) noted.set(socket, certificate as DetailedPeerCertificate);
}

/** The certificates that were shown last; many connections are to the same peer. */
const shown = new Map<string, X509Certificate>();

/** How many of them are kept. A guess: some dozens of peers. */
const MAX_SHOWN = 64;

/** @param fingerprint - its SHA-256; `undefined`: the runtime does not tell. */
function shownCertificate(der: Uint8Array, fingerprint: string | undefined): X509Certificate {
  if (fingerprint === undefined) return new X509Certificate(der);
  const certificate = shown.get(fingerprint) ?? new X509Certificate(der);
  // It is the newest again.
  shown.delete(fingerprint);
  shown.set(fingerprint, certificate);
  const [oldest] = shown.keys();
  if (shown.size > MAX_SHOWN && oldest !== undefined) shown.delete(oldest);
  return certificate;
}

/** When the first of those that prove who the peer is runs out. */
export function provedUntil({ proved }: ChainTrust): Date {
  return new Date(Math.min(...proved.map(({ validTo }) => new Date(validTo).getTime())));
}

/** How a chain holds together, by our own judgement. */
export interface ChainTrust {
  /** The peer's certificate and its issuers, as far as signatures prove that they are. */
  readonly proved: readonly X509Certificate[];
  /** The code of what is wrong; `undefined`: it leads to a root. */
  readonly problem: string | undefined;
}

/**
 * Follows a chain to a root that is trusted, over signatures that are right. Of dates it knows nothing.
 *
 * @param roots - `undefined`: those that are trusted where nobody says anything else.
 */
export function followChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[] | undefined = defaultRoots(),
): ChainTrust {
  const proved: X509Certificate[] = [];
  for (const [i, certificate] of chain.entries()) {
    proved.push(certificate);
    if (roots.some((root) => root.raw.equals(certificate.raw))) return { proved, problem: undefined };
    const root = roots.find((candidate) => hasIssued(candidate, certificate));
    if (root !== undefined) return { proved: [...proved, root], problem: undefined };
    const next = chain[i + 1];
    if (next === undefined) return { proved, problem: codeOfEnd(certificate, i) };
    if (!next.ca) return { proved, problem: 'INVALID_CA' };
    if (!isSignedBy(certificate, next)) return { proved, problem: 'CERT_SIGNATURE_FAILURE' };
  }
  return { proved, problem: undefined };
}

/** What is wrong with a chain that leads nowhere, by its last certificate. */
function codeOfEnd(last: X509Certificate, depth: number): string {
  if (!last.checkIssued(last)) return 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY';
  return depth === 0 ? 'DEPTH_ZERO_SELF_SIGNED_CERT' : 'SELF_SIGNED_CERT_IN_CHAIN';
}

function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && isSignedBy(certificate, issuer);
}

/** Of every certificate, by whose keys we know it to be signed, and by whose not. */
const signatures = new WeakMap<X509Certificate, WeakMap<X509Certificate, boolean>>();

/** Looking takes as long as half a handshake, and what was found does not change. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  const known = signatures.get(certificate) ?? new WeakMap<X509Certificate, boolean>();
  signatures.set(certificate, known);
  const isSigned = known.get(issuer) ?? certificate.verify(issuer.publicKey);
  known.set(issuer, isSigned);
  return isSigned;
}
