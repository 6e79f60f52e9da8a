import type { Certificate } from '../sockets/certificate.js';
import type { SocketProtectionLevel } from '../sockets/socket-protection-level.js';
import type { Transport } from '../transport/contract.js';

/** The certificates that {@link tlsCases} need, all for {@link TlsMaker.at} unless said otherwise. */
export interface TlsCertificates {
  /** What both sides trust. */
  readonly roots: readonly Certificate[];
  /** With their keys. */
  readonly server: Certificate;
  readonly otherName: Certificate;
  readonly expired: Certificate;
  readonly notYetValid: Certificate;
  readonly selfSigned: Certificate;
  /** Of an authority that nobody trusts. */
  readonly otherAuthority: Certificate;
  /** Two things are wrong with it: it has expired, and is for another name. */
  readonly expiredForOtherName: Certificate;
  readonly client: Certificate;
  readonly clientOfOtherAuthority: Certificate;
}

/** Says over what TLS is to be tried. */
export interface TlsMaker {
  readonly level: SocketProtectionLevel;
  /** What connects. Default: the network of this machine. */
  readonly transport?: Transport | undefined;
  /** What listens. Default: `transport`. */
  readonly listeningTransport?: Transport | undefined;
  /** The host to listen at and to connect to. */
  readonly at: string;
  readonly certificates: TlsCertificates;
}
