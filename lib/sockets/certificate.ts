import { ambientSecurity } from '../transport/ambient.js';
import type { CertificateFacts, Identity } from '../transport/security-contract.js';
import { type BytesLike, toBytes } from '../util/bytes.js';
import { INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { quote } from '../util/quote.js';

/**
 * The names a certificate is for, by kind.
 *
 * @see WinRT `SubjectAlternativeNameInfo`.
 */
export interface SubjectAlternativeNameInfo {
  readonly dnsName: readonly string[];
  readonly ipAddress: readonly string[];
  readonly emailName: readonly string[];
  readonly url: readonly string[];
}

/**
 * A certificate, with its private key if it came with one.
 *
 * @see WinRT `Windows.Security.Cryptography.Certificates.Certificate`.
 */
export class Certificate {
  /** A name of yours for it. Default: `''`. */
  friendlyName = '';
  readonly #facts: CertificateFacts;
  readonly #identity: Identity | undefined;

  /**
   * @param blob - the certificate in DER, or what `fromPem` and its kin have read.
   * @throws TypeError - that is no certificate.
   */
  constructor(blob: BytesLike);
  /** @internal */
  constructor(facts: CertificateFacts, identity: Identity | undefined);
  constructor(source: BytesLike | CertificateFacts, identity?: Identity) {
    this.#facts = isFacts(source) ? source : readDer(toBytes(source, 'blob'));
    this.#identity = identity;
  }

  /**
   * Reads a certificate in PEM, and its key if there is one.
   *
   * @param certificate - one block `CERTIFICATE` or more: the certificate, then those of its issuers, to be sent too.
   * @param key - its private key, PKCS #8 or the older forms. Default: none; it can be looked at and trusted, not used.
   * @param password - of the key. Default: the key is not encrypted.
   * @throws TypeError - one of them cannot be read, the password is wrong, or the key is not that certificate's.
   */
  static fromPem(certificate: string, key?: string, password?: string): Certificate {
    checkText(certificate, 'certificate');
    if (key === undefined) {
      const [facts] = ambientSecurity.readCertificates(certificate);
      if (facts === undefined) throw new Error('BUG: no certificate was read, and none refused');
      return new Certificate(facts, undefined);
    }
    checkText(key, 'key');
    if (password !== undefined) checkText(password, 'password');
    const secret = password === undefined ? {} : { password };
    const identity: Identity = { kind: 'pem', certificates: certificate, key, ...secret };
    return new Certificate(ambientSecurity.readIdentity(identity), identity);
  }

  /** Reads every certificate of a PEM text, such as a file of roots. @throws TypeError - there is none, or one is broken. */
  static listFromPem(certificates: string): readonly Certificate[] {
    checkText(certificates, 'certificates');
    return ambientSecurity.readCertificates(certificates).map((facts) => new Certificate(facts, undefined));
  }

  /**
   * Reads the certificates that this machine trusts, for `control.trustedRoots`: of the stores of Windows and macOS, or of
   * the files of OpenSSL (`SSL_CERT_FILE`, `SSL_CERT_DIR`). Without them the runtime trusts what it brings along. It takes
   * some milliseconds, each time.
   *
   * @throws SocketError - 0x80070032, not supported (caller): Node.js before 22.15, or of 23 before 23.10.
   */
  static listFromSystem(): readonly Certificate[] {
    return ambientSecurity.readSystemRoots().map((facts) => new Certificate(facts, undefined));
  }

  /**
   * Reads a certificate with its chain and key from PKCS #12, as files `.pfx` and `.p12` are.
   *
   * @param bytes - of the file.
   * @param password - default: none.
   * @throws TypeError - it cannot be read, or the password is wrong.
   */
  static fromPfx(bytes: BytesLike, password?: string): Certificate {
    const copy = toBytes(bytes, 'bytes').slice();
    if (password !== undefined) checkText(password, 'password');
    const identity: Identity = { kind: 'pfx', bytes: copy, ...(password === undefined ? {} : { password }) };
    return new Certificate(ambientSecurity.readIdentity(identity), identity);
  }

  /** The common name it is for; the whole distinguished name where there is no common one. */
  get subject(): string {
    return this.#facts.subject;
  }

  /** The common name of who issued it; the whole distinguished name where there is no common one. */
  get issuer(): string {
    return this.#facts.issuer;
  }

  get serialNumber(): Uint8Array {
    return this.#facts.serialNumber.slice();
  }

  get validFrom(): Date {
    return new Date(this.#facts.validFrom);
  }

  get validTo(): Date {
    return new Date(this.#facts.validTo);
  }

  /** Whether it came with its private key, so that a side can identify itself with it. */
  get hasPrivateKey(): boolean {
    return this.#identity !== undefined;
  }

  /** What it is meant for, as OIDs; empty: anything. */
  get enhancedKeyUsages(): readonly string[] {
    return this.#facts.enhancedKeyUsages;
  }

  /** For instance `'RSA'` or `'EC'`. */
  get keyAlgorithmName(): string {
    return this.#facts.keyAlgorithmName;
  }

  get subjectAlternativeName(): SubjectAlternativeNameInfo {
    const { dnsNames, ipAddresses, emailNames, urls } = this.#facts;
    return { dnsName: dnsNames, ipAddress: ipAddresses, emailName: emailNames, url: urls };
  }

  /** What `control.serverKeyPins` takes: the SHA-256 of its public key in base64 (RFC 7469, 2.4). Not in WinRT. */
  get keyPin(): string {
    return this.#facts.keyPin;
  }

  /** The certificate itself in DER, without the key. */
  getCertificateBlob(): Uint8Array {
    return this.#facts.der.slice();
  }

  /**
   * The hash of the certificate, its thumbprint.
   *
   * @param hashAlgorithmName - `'SHA1'`, the default, or `'SHA256'`.
   * @throws RangeError - another one.
   */
  getHashValue(hashAlgorithmName = 'SHA1'): Uint8Array {
    if (hashAlgorithmName === 'SHA1') return this.#facts.sha1.slice();
    if (hashAlgorithmName === 'SHA256') return this.#facts.sha256.slice();
    throw new RangeError(`hashAlgorithmName must be "SHA1" or "SHA256", not ${quote(hashAlgorithmName)}`);
  }

  /** @internal As `getCertificateBlob`, without a copy. */
  get derBlob(): Uint8Array {
    return this.#facts.der;
  }

  /** @internal What TLS needs to identify our side; `undefined` without a key. */
  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    const { subject, issuer, validFrom, validTo, subjectAlternativeName, hasPrivateKey } = this;
    const facts = { subject, issuer, validFrom, validTo, subjectAlternativeName, hasPrivateKey };
    return inspection(this, facts, how);
  }
}

function isFacts(source: BytesLike | CertificateFacts): source is CertificateFacts {
  return typeof source === 'object' && 'der' in source;
}

function readDer(der: Uint8Array): CertificateFacts {
  const [facts] = ambientSecurity.readCertificates(der);
  if (facts === undefined) throw new Error('BUG: no certificate was read, and none refused');
  return facts;
}

function checkText(value: string, argument: string): void {
  if (typeof value !== 'string') throw new TypeError(`${argument} must be a string, not ${quote(value)}`);
}
