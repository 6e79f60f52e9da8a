import { webcrypto } from 'node:crypto';
import 'reflect-metadata'; // @peculiar/x509 cannot do without
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { Certificate } from 'streamsocket';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** An elliptic curve that every client knows. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Makes a certificate that nobody has signed but itself, for a day. Clients know it by its `keyPin`. */
export async function makeSelfSigned(host: string): Promise<Certificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const nowMs = new Date().getTime();
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [host] }],
      keys,
      // Clocks differ by a little.
      notBefore: new Date(nowMs - 60_000),
      notAfter: new Date(nowMs + DAY_MS),
      signingAlgorithm: ALGORITHM,
      extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return Certificate.fromPem(certificate.toString('pem'), PemConverter.encode(key, 'PRIVATE KEY'));
}
