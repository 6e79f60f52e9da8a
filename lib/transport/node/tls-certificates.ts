import { createHash, X509Certificate } from 'node:crypto';

import type { CertificateFacts } from '../security-contract.js';

const PEM_CERTIFICATE =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** The certificates in a text of PEM blocks, or the one that DER bytes are. Throws a `TypeError` for anything else. */
export function readCertificates(source: string | Uint8Array): readonly CertificateFacts[] {
  const blocks = typeof source === 'string' ? (source.match(PEM_CERTIFICATE) ?? []) : [source];
  if (blocks.length === 0)
    throw new TypeError('certificate must hold a PEM block "CERTIFICATE", and has none');
  return blocks.map((block) => factsOf(parse(block)));
}

function parse(source: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(source);
  } catch (cause) {
    const form = typeof source === 'string' ? 'in PEM' : 'in DER';
    throw new TypeError(`certificate must be an X.509 certificate ${form}, and cannot be read as one`, {
      cause,
    });
  }
}

/** The same bytes, and the same certificate, come with many connections. */
const certificates = new WeakMap<Uint8Array, X509Certificate>();
const known = new WeakMap<X509Certificate, CertificateFacts>();

/** What DER bytes are. They must not change. */
export function certificateOf(der: Uint8Array): X509Certificate {
  const certificate = certificates.get(der) ?? new X509Certificate(der);
  certificates.set(der, certificate);
  return certificate;
}

/** A certificate of Node's, in our words; the same object for the same certificate. */
export function factsOf(certificate: X509Certificate): CertificateFacts {
  const facts = known.get(certificate) ?? new LazyFacts(certificate);
  known.set(certificate, facts);
  return facts;
}

/** Each fact is read when it is asked for: most never are, and to read all of them takes longer than a handshake. */
class LazyFacts implements CertificateFacts {
  readonly #certificate: X509Certificate;
  #der: Uint8Array | undefined;
  #names: readonly (readonly [string, string])[] | undefined;
  #keyPin: string | undefined;

  constructor(certificate: X509Certificate) {
    this.#certificate = certificate;
  }

  get der(): Uint8Array {
    if (this.#der === undefined) {
      this.#der = new Uint8Array(this.#certificate.raw);
      certificates.set(this.#der, this.#certificate);
    }
    return this.#der;
  }

  get subject(): string {
    return commonName(this.#certificate.subject);
  }

  get issuer(): string {
    return commonName(this.#certificate.issuer);
  }

  get serialNumber(): Uint8Array {
    return bytesOf(this.#certificate.serialNumber);
  }

  get isSelfIssued(): boolean {
    return this.#certificate.checkIssued(this.#certificate);
  }

  get validFrom(): Date {
    return new Date(this.#certificate.validFrom);
  }

  get validTo(): Date {
    return new Date(this.#certificate.validTo);
  }

  get dnsNames(): readonly string[] {
    return this.#namesOf('DNS');
  }

  get ipAddresses(): readonly string[] {
    return this.#namesOf('IP Address');
  }

  get emailNames(): readonly string[] {
    return this.#namesOf('email');
  }

  get urls(): readonly string[] {
    return this.#namesOf('URI');
  }

  get enhancedKeyUsages(): readonly string[] {
    return extendedUsages(this.#certificate);
  }

  get keyAlgorithmName(): string {
    return (this.#certificate.publicKey.asymmetricKeyType ?? 'unknown').toUpperCase();
  }

  get sha1(): Uint8Array {
    return bytesOf(this.#certificate.fingerprint);
  }

  get sha256(): Uint8Array {
    return bytesOf(this.#certificate.fingerprint256);
  }

  get keyPin(): string {
    this.#keyPin ??= createHash('sha256')
      .update(this.#certificate.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
    return this.#keyPin;
  }

  #namesOf(kind: string): readonly string[] {
    this.#names ??= alternativeNames(this.#certificate.subjectAltName ?? '');
    return this.#names.filter(([prefix]) => prefix === kind).map(([, name]) => name);
  }
}

/** OIDs; Node calls them key usages, and has none where its types promise a list. */
export function extendedUsages({
  keyUsage,
}: {
  readonly keyUsage: readonly string[] | undefined;
}): readonly string[] {
  return keyUsage ?? [];
}

/** From hexadecimal digits, with colons or not. */
function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.replaceAll(':', ''), 'hex'));
}

function commonName(distinguishedName: string): string {
  const name = /^CN=(.*)$/m.exec(distinguishedName)?.[1];
  return name === undefined ? distinguishedName.split('\n').join(', ') : unescaped(name);
}

/** Node shows names as RFC 2253, 2.4 writes them: `\,` is a comma, `\0A` a line break. */
function unescaped(name: string): string {
  return name.replaceAll(/\\(?:([0-9A-F]{2})|(.))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? char : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Pairs of kind and name. Node puts names with commas and the like in quotes, as JSON has them. */
function alternativeNames(text: string): readonly (readonly [string, string])[] {
  const pair = /([^:,"]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g;
  return [...text.matchAll(pair)].map(([, kind = '', name = '']) => {
    return [kind, name.startsWith('"') ? (JSON.parse(name) as string) : name] as const;
  });
}
