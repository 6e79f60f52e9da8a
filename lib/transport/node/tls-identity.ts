import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';

import type { CertificateFacts, Identity } from '../security-contract.js';
import { factsOf, readCertificates } from './tls-certificates.js';

/** What `createSecureContext` calls the parts of an identity. */
export function contextOptionsOf(identity: Identity): SecureContextOptions {
  const password = identity.password === undefined ? {} : { passphrase: identity.password };
  if (identity.kind === 'pfx') return { pfx: Buffer.from(identity.bytes), ...password };
  return { cert: identity.certificates, key: identity.key, ...password };
}

/** The certificate of an identity, once it is sure that certificate and key can be used and belong together. */
export function readIdentity(identity: Identity): CertificateFacts {
  return identity.kind === 'pfx' ? readPfx(identity) : readPem(identity);
}

function readPem(identity: Identity & { readonly kind: 'pem' }): CertificateFacts {
  const [first] = readCertificates(identity.certificates);
  if (first === undefined) throw new Error('BUG: no certificate was read, and none refused');
  const key = readKey(identity);
  if (new X509Certificate(first.der).checkPrivateKey(key)) return first;
  throw new TypeError(
    `key must belong to the certificate of ${JSON.stringify(first.subject)}, and is another's`,
  );
}

function readKey({
  key,
  password,
}: Identity & { readonly kind: 'pem' }): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey({ key, ...(password === undefined ? {} : { passphrase: password }) });
  } catch (cause) {
    const isLocked = key.includes('ENCRYPTED') && password === undefined;
    const why = isLocked ? 'is encrypted; give its password' : 'cannot be read, or the password is wrong';
    throw new TypeError(`key must be a private key in PEM; this one ${why}`, { cause });
  }
}

/** Node reads PKCS #12 for a TLS socket only, so one is asked what it would show. */
function readPfx(identity: Identity): CertificateFacts {
  const socket = (() => {
    try {
      const secureContext = createSecureContext(contextOptionsOf(identity));
      return new TLSSocket(new Duplex({ read: () => {} }), { isServer: true, secureContext });
    } catch (cause) {
      throw new TypeError('bytes must be PKCS #12 with a certificate and a key, and the password right', {
        cause,
      });
    }
  })();
  const certificate = socket.getX509Certificate();
  socket.destroy();
  if (certificate === undefined)
    throw new TypeError('bytes must be PKCS #12 with a certificate, and have none');
  return factsOf(certificate);
}
