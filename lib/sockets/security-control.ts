import type { Capabilities } from '../transport/contract.js';
import { quote, quoteNo } from '../util/quote.js';
import { Certificate } from './certificate.js';
import { checkBoolean, type CheckStillOpen, SharedControl } from './control.js';
import { checkMinLevel, type MinProtectionLevel } from './protection-versions.js';
import { SocketProtectionLevel } from './socket-protection-level.js';

/** Takes the secrets of connections: a line in the format of NSS, which Wireshark reads, with its newline. */
export type KeyLog = (line: Uint8Array) => void;

/**
 * Settings of TLS that both sides have. Those of a listener count for the sockets it accepts.
 *
 * @see WinRT `StreamSocketControl`; all but `minProtectionLevel` is ours.
 */
export class SecurityControl extends SharedControl {
  /** @internal */
  protected readonly checkNotSecured: CheckStillOpen;
  #minProtectionLevel: MinProtectionLevel = SocketProtectionLevel.tls12;
  #applicationProtocols: readonly string[] = [];
  #trustedRoots: readonly Certificate[] | undefined;
  #certificateRevocationLists: readonly string[] = [];
  #keyLog: KeyLog | null = null;
  #sessionResumption = true;

  /** @internal */
  constructor(
    checkStillOpen: CheckStillOpen,
    checkNotSecured: CheckStillOpen,
    capabilities: Capabilities,
    like?: SecurityControl,
  ) {
    super(checkStillOpen, capabilities, like);
    this.checkNotSecured = checkNotSecured;
    if (like === undefined) return;
    this.#minProtectionLevel = like.#minProtectionLevel;
    this.#applicationProtocols = like.#applicationProtocols;
    this.#trustedRoots = like.#trustedRoots;
    this.#certificateRevocationLists = like.#certificateRevocationLists;
    this.#keyLog = like.#keyLog;
    this.#sessionResumption = like.#sessionResumption;
  }

  /**
   * The lowest version of TLS that may be agreed on. Default: `tls12`. Lower ones are broken (RFC 8996).
   *
   * @throws RangeError - it is not `tls10`, `tls11`, `tls12` or `tls13`.
   */
  get minProtectionLevel(): SocketProtectionLevel {
    return this.#minProtectionLevel;
  }
  set minProtectionLevel(value: SocketProtectionLevel) {
    checkMinLevel(value);
    this.checkNotSecured('minProtectionLevel');
    this.#minProtectionLevel = value as MinProtectionLevel;
  }

  /**
   * The protocols we speak, the one we like best first (ALPN, RFC 7301): `['h2', 'http/1.1']`. Default: none, nothing
   * is agreed on. A server that has some refuses a client that has others.
   *
   * @throws TypeError, RangeError - not a list of names of 1 to 255 bytes.
   */
  get applicationProtocols(): readonly string[] {
    return this.#applicationProtocols;
  }
  set applicationProtocols(value: readonly string[]) {
    for (const name of checkList(value, 'applicationProtocols')) {
      if (typeof name !== 'string')
        throw new TypeError(`applicationProtocols must be a list of strings, not of ${quote(name)}`);
      const size = new TextEncoder().encode(name).length;
      if (size < 1 || size > 255)
        throw new RangeError(`applicationProtocols must be names of 1 to 255 bytes, not ${quote(name)}`);
    }
    this.checkNotSecured('applicationProtocols');
    this.#applicationProtocols = [...value];
  }

  /**
   * The certificates that the peer's has to lead to. `undefined`, the default: those the runtime trusts, for Node.js
   * Mozilla's and what `NODE_EXTRA_CA_CERTS` adds.
   *
   * @throws TypeError - not a list of certificates.
   */
  get trustedRoots(): readonly Certificate[] | undefined {
    return this.#trustedRoots;
  }
  set trustedRoots(value: readonly Certificate[] | undefined) {
    if (value !== undefined) checkCertificates(value, 'trustedRoots');
    this.checkNotSecured('trustedRoots');
    this.#trustedRoots = value && [...value];
  }

  /**
   * Lists of revoked certificates (CRL, RFC 5280, 5) in PEM. With one there must be one of each issuer in a chain.
   * Default: none, nothing is asked about revocation.
   *
   * @throws TypeError - not a list of strings.
   */
  get certificateRevocationLists(): readonly string[] {
    return this.#certificateRevocationLists;
  }
  set certificateRevocationLists(value: readonly string[]) {
    for (const list of checkList(value, 'certificateRevocationLists')) {
      if (typeof list === 'string' && list.includes('-----BEGIN X509 CRL-----')) continue;
      throw new TypeError(`certificateRevocationLists must be a list of texts in PEM, not of ${quote(list)}`);
    }
    this.checkNotSecured('certificateRevocationLists');
    this.#certificateRevocationLists = [...value];
  }

  /**
   * Is given the secrets of every connection, to be appended to a file that Wireshark reads: whoever has them can read
   * the connection. `null`, the default: nobody. If it fails, the process is warned.
   *
   * @throws TypeError - neither a function nor `null`.
   */
  get keyLog(): KeyLog | null {
    return this.#keyLog;
  }
  set keyLog(value: KeyLog | null) {
    if (value !== null && typeof value !== 'function')
      throw new TypeError(`keyLog must be a function or null, not ${quote(value)}`);
    this.checkNotSecured('keyLog');
    this.#keyLog = value;
  }

  /**
   * Whether a connection may go on with the keys of an earlier one to the same peer, which saves a round trip (TLS 1.2)
   * and the proof of who it is (RFC 5246, 7.3; RFC 8446, 2.2). Default: true.
   *
   * A socket does so where host name, service, versions, roots, pins, our certificate and `applicationProtocols` are the
   * same, with a server of the last hour that nothing was wrong with. Dates, pins and `serverCustomValidation` count as
   * ever. A listener lets its clients do so for an hour, and judges the dates of their certificates again. With
   * `certificateRevocationLists` neither does it. `information.negotiatedProtection.isResumed` tells.
   *
   * @throws TypeError - not a boolean.
   */
  get sessionResumption(): boolean {
    return this.#sessionResumption;
  }
  set sessionResumption(value: boolean) {
    checkBoolean(value, 'sessionResumption');
    this.checkNotSecured('sessionResumption');
    this.#sessionResumption = value;
  }
}

/** Throws a `TypeError` unless `value` is an array. */
export function checkList<T>(value: readonly T[], argument: string): readonly T[] {
  const list: unknown = value;
  if (Array.isArray(list)) return value;
  throw new TypeError(`${argument} must be an array, not ${quote(value)}`);
}

/** Throws a `TypeError` unless `value` is an array of certificates. */
export function checkCertificates(value: readonly Certificate[], argument: string): void {
  for (const item of checkList(value, argument)) checkCertificate(item, argument);
}

/** Throws a `TypeError` unless `value` is a certificate, and with `withKey` one that came with its key. */
export function checkCertificate(value: Certificate, argument: string, withKey = false): void {
  if (!(value instanceof Certificate))
    throw new TypeError(`${argument} must be a Certificate, not ${quoteNo('Certificate', value)}`);
  if (withKey && !value.hasPrivateKey)
    throw new TypeError(`${argument} must have a private key, and ${quote(value.subject)} came without`);
}
