import type { Clock } from '../util/clock.js';
import type { Channel } from './contract.js';

/** Versions of TLS, the oldest first. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** What can be wrong with the certificate of a peer; the names are those of `ChainValidationResult`. */
export type CertificateProblemKind =
  | 'untrusted'
  | 'revoked'
  | 'expired'
  | 'incompleteChain'
  | 'invalidSignature'
  | 'wrongUsage'
  | 'invalidName'
  | 'basicConstraintsError'
  | 'unknownCriticalExtension'
  | 'revocationInformationMissing'
  | 'revocationFailure'
  | 'otherErrors';

/** One thing that is wrong with the certificate of a peer. */
export interface CertificateProblem {
  readonly kind: CertificateProblemKind;
  /** The platform's code, for instance `'CERT_HAS_EXPIRED'`. */
  readonly code: string;
}

/** A certificate, its chain and its private key: as they came, because only the platform reads all of them. */
export type Identity =
  | { readonly kind: 'pem'; readonly certificates: string; readonly key: string; readonly password?: string }
  | { readonly kind: 'pfx'; readonly bytes: Uint8Array; readonly password?: string };

/** What there is to be read in a certificate. */
export interface CertificateFacts {
  /** The certificate itself, in DER. */
  readonly der: Uint8Array;
  /** Common names; the whole distinguished name where there is none. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: Uint8Array;
  /** Whether it names itself as its issuer, as a root does. */
  readonly isSelfIssued: boolean;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly emailNames: readonly string[];
  readonly urls: readonly string[];
  /** OIDs. */
  readonly enhancedKeyUsages: readonly string[];
  /** For instance `'RSA'` or `'EC'`. */
  readonly keyAlgorithmName: string;
  /** Hashes of the whole certificate. */
  readonly sha1: Uint8Array;
  readonly sha256: Uint8Array;
  /** SHA-256 of the public key with its algorithm (RFC 7469, 2.4), in base64. */
  readonly keyPin: string;
}

/** What one connection leaves to another, so that the two sides need not prove again who they are. */
export interface TlsSession {
  /** As the platform writes it down; whoever has them can read the connection. */
  readonly bytes: Uint8Array;
  /** Whether it is for one connection only: an observer could tell by it that two are of one client (RFC 8446, C.4). */
  readonly isForOneUse: boolean;
  /** What the peer had shown, in DER: it does not show it again. */
  readonly peerChain: readonly Uint8Array[];
  /** When the first of those that prove who the peer is runs out. */
  readonly provedUntil: Date;
}

interface SecureOptions {
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
  /** ALPN names, the one we like best first; empty: none. */
  readonly applicationProtocols: readonly string[];
  /** Certificates in DER, never to change, that end a chain; `undefined`: those the runtime trusts. */
  readonly trustedRoots: readonly Uint8Array[] | undefined;
  /** Lists of revoked certificates, in PEM. */
  readonly revocationLists: readonly string[];
  /** Told of every secret of the connection, a line in the format of NSS. */
  readonly keyLog: ((line: Uint8Array) => void) | undefined;
  /** What had arrived before and is where the handshake begins. */
  readonly unread: readonly Uint8Array[];
  readonly clock: Clock;
  /** Ends the handshake, and the channel with it. */
  readonly signal: AbortSignal;
}

/** Our side begins. */
export interface ClientSecureOptions extends SecureOptions {
  readonly role: 'client';
  /** The name the certificate has to be for: a DNS name, which the server is told, or an IP address. */
  readonly hostName: string;
  readonly identity: Identity | undefined;
  /**
   * A session of an earlier connection, to be taken up again if the server wants to. Whatever it was judged by has to be
   * the same: nothing but dates, name and pins is judged again. One whose chain has run out is left alone.
   */
  readonly session: TlsSession | undefined;
  /** Told of every session that may be taken up later; never before the handshake is done. */
  readonly onSession: ((session: TlsSession) => void) | undefined;
}

/** The peer begins. */
export interface ServerSecureOptions extends SecureOptions {
  readonly role: 'server';
  /** One or more; the first is for clients that ask for a name nobody has, or for none. */
  readonly identities: readonly Identity[];
  readonly clientCertificateMode: 'none' | 'optional' | 'required';
  /** Whether clients may take sessions up again; only where identities, roots, versions and that mode are the same. */
  readonly isResumable: boolean;
}

/** What came out of a handshake. Whether that is good enough is not the platform's to say. */
export interface Protection {
  readonly version: TlsVersion;
  /** IANA's name of the cipher suite. */
  readonly cipher: string;
  readonly applicationProtocol: string | undefined;
  /** Whether an earlier session was taken up. */
  readonly isResumed: boolean;
  /** The certificates the peer has sent, its own first, each issued by the next; empty: none. */
  readonly peerChain: readonly CertificateFacts[];
  /** Pins of the keys of the peer and of its issuers, as far as signatures prove that they are. */
  readonly provedKeyPins: readonly string[];
  /** Everything that is wrong with them, the worst first; empty for a peer that has sent none. */
  readonly problems: readonly CertificateProblem[];
}

/** A connection that has become a protected one, by way of the same channel. */
export interface SecuredChannel extends Channel {
  readonly protection: Protection;
}

/** TLS over channels, whatever carries them, and the certificates for it. */
export interface Security {
  /**
   * Shakes hands over a channel, which is nobody else's from then on.
   *
   * @throws SocketError - the handshake failed, and the channel is closed. The reason of the signal.
   */
  secure(channel: Channel, options: ClientSecureOptions | ServerSecureOptions): Promise<SecuredChannel>;

  /** The certificates in a text of PEM blocks, or the one that DER bytes are. @throws TypeError - there is none. */
  readCertificates(source: string | Uint8Array): readonly CertificateFacts[];

  /** What this machine trusts. @throws SocketError - the runtime cannot tell. */
  readSystemRoots(): readonly CertificateFacts[];

  /** The certificate of an identity. @throws TypeError - it cannot be read, the password is wrong, the key another's. */
  readIdentity(identity: Identity): CertificateFacts;
}
