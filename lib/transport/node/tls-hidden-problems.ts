import type { X509Certificate } from 'node:crypto';

import { DerTag, type DerValue, numberOf, oidOf, readDer, readDerIn } from './der.js';
import { allows, type Purpose } from './tls-purpose.js';

/** What of a certificate Node has no property for. */
interface Rules {
  readonly signature: readonly DerValue[];
  readonly criticalExtensions: readonly string[];
  /** How many authorities there may be between it and a certificate that is none. */
  readonly pathLength: number | undefined;
  /** The first eight bits; `undefined`: any use. */
  readonly keyUsage: number | undefined;
}

/** The extensions that OpenSSL, or we, look at (RFC 5280, 4.2). Those for names it looks at last, so nothing hides them. */
const knownExtensions: readonly string[] = [
  ...['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.30', '2.5.29.31', '2.5.29.32', '2.5.29.33'],
  ...['2.5.29.36', '2.5.29.37', '2.5.29.54', '2.16.840.1.113730.1.1', '1.3.6.1.5.5.7.48.1.5'],
];

/**
 * Signatures that are as strong as OpenSSL wants them: SHA-2 with RSA, with ECDSA, and EdDSA. RSA-PSS names its hash in
 * a parameter.
 */
const strongSignatures: readonly string[] = [
  ...[11, 12, 13, 14].map((hash) => `1.2.840.113549.1.1.${hash}`),
  ...[1, 2, 3, 4].map((hash) => `1.2.840.10045.4.3.${hash}`),
  ...['1.3.101.112', '1.3.101.113'],
];
const RSA_PSS = '1.2.840.113549.1.1.10';
/** SHA-256, SHA-384 and SHA-512, as they stand in a parameter. */
const strongHashes = [1, 2, 3].map((hash) => `60864801650304020${hash}`);

/** For RSA and for elliptic curves; what OpenSSL calls 80 bits of security. */
const MIN_MODULUS_BITS = 1_024;
const MIN_CURVE_BITS = 160;

/** Bits of the usage of a key with which a server, or a client, can do TLS. */
const keyUsages: Readonly<Record<Purpose, number>> = { server: 0x80 | 0x20 | 0x08, client: 0x80 | 0x08 };

/**
 * Everything OpenSSL looks for before it looks at dates and at lists of the revoked, but for who has issued what: it tells
 * of the last thing it has found, and that may be one that was ignored.
 *
 * @param path - a certificate, and those of its issuers, each followed by its own.
 * @param areWeakAllowed - OpenSSL was told not to look at the strength of keys and signatures.
 */
export function hiddenProblems(
  path: readonly X509Certificate[],
  purpose: Purpose,
  areWeakAllowed: boolean,
): string[] {
  try {
    const rules = path.map(({ raw }) => rulesOf(raw));
    return [
      ...problemsOfUse(path, rules, purpose),
      ...path.flatMap((_, i) => (isPathTooLong(path, rules, i) ? ['PATH_LENGTH_EXCEEDED'] : [])),
      ...rules.flatMap(({ criticalExtensions }) =>
        criticalExtensions.every((oid) => knownExtensions.includes(oid))
          ? []
          : ['UNHANDLED_CRITICAL_EXTENSION'],
      ),
      ...(areWeakAllowed ? [] : weakParts(path, rules)),
    ];
  } catch {
    return ['UNSPECIFIED']; // what cannot be read is not good
  }
}

function problemsOfUse(
  path: readonly X509Certificate[],
  [own]: readonly Rules[],
  purpose: Purpose,
): string[] {
  const usage = own?.keyUsage;
  const isUsable = usage === undefined || (usage & keyUsages[purpose]) !== 0;
  return isUsable && path.every((certificate) => allows(certificate, purpose)) ? [] : ['INVALID_PURPOSE'];
}

/** Authorities that name themselves as their issuers do not count (RFC 5280, 4.2.1.9). */
function isPathTooLong(path: readonly X509Certificate[], rules: readonly Rules[], at: number): boolean {
  const limit = rules[at]?.pathLength;
  if (limit === undefined || at === 0) return false;
  const between = path.slice(1, at).filter((certificate) => !certificate.checkIssued(certificate));
  return between.length > limit;
}

function weakParts(path: readonly X509Certificate[], rules: readonly Rules[]): string[] {
  return path.flatMap((certificate, i) => {
    const codes: string[] = [];
    if (!isStrongKey(certificate)) codes.push(i === 0 ? 'EE_KEY_TOO_SMALL' : 'CA_KEY_TOO_SMALL');
    // What a root has signed itself with proves nothing.
    const isEnd = i === path.length - 1 && certificate.checkIssued(certificate);
    if (!isEnd && !isStrongSignature(rules[i]?.signature ?? [])) codes.push('CA_MD_TOO_WEAK');
    return codes;
  });
}

function isStrongKey({ publicKey }: X509Certificate): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type === 'ed25519' || type === 'ed448') return true;
  if (type === 'ec') return Number(/\d{3}/.exec(details?.namedCurve ?? '')?.[0] ?? 0) >= MIN_CURVE_BITS;
  return (details?.modulusLength ?? 0) >= MIN_MODULUS_BITS;
}

function isStrongSignature([algorithm, parameters]: readonly DerValue[]): boolean {
  const oid = algorithm === undefined ? '' : oidOf(algorithm.content);
  if (oid !== RSA_PSS) return strongSignatures.includes(oid);
  const text = Buffer.from(parameters?.content ?? []).toString('hex');
  return strongHashes.some((hash) => text.includes(hash));
}

/** Throws a `RangeError` for what is no certificate. */
function rulesOf(der: Uint8Array): Rules {
  const [body, signature] = readDerIn(readDer(der)[0]);
  const extensions = readDerIn(body)
    .filter(({ tag }) => tag === 0xa3)
    .flatMap(({ content }) => readDerIn(readDer(content)[0]))
    .map(extensionOf);
  const [, pathLength] = valuesIn(extensions.find(({ oid }) => oid === '2.5.29.19')?.value);
  const keyUsage = extensions.find(({ oid }) => oid === '2.5.29.15')?.value;
  return {
    signature: readDerIn(signature),
    criticalExtensions: extensions.filter(({ isCritical }) => isCritical).map(({ oid }) => oid),
    pathLength: pathLength && numberOf(pathLength.content),
    // In front of the bits stands how many of the last byte are none.
    keyUsage: keyUsage && (readDer(keyUsage)[0]?.content[1] ?? 0),
  };
}

interface Extension {
  readonly oid: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

function extensionOf(extension: DerValue): Extension {
  const [oid, ...others] = readDerIn(extension);
  const value = others.at(-1);
  if (oid?.tag !== DerTag.oid || value?.tag !== DerTag.octetString)
    throw new RangeError('an extension must have an OID and a value');
  const [flag] = others;
  const isCritical = flag?.tag === DerTag.boolean && flag.content[0] !== 0;
  return { oid: oidOf(oid.content), isCritical, value: value.content };
}

function valuesIn(basicConstraints: Uint8Array | undefined): DerValue[] {
  return basicConstraints === undefined ? [] : readDerIn(readDer(basicConstraints)[0]);
}
