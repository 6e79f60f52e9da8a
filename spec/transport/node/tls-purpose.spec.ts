import { afterAll, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';

import { allows } from '../../../lib/transport/node/tls-purpose.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';

afterAll(removeCertificates);
const authority = makeAuthority();

describe('allows()', () => {
  it.each([
    ['no usage', '', [true, true]],
    ['that of servers', 'extendedKeyUsage = serverAuth\n', [true, false]],
    ['that of clients', 'extendedKeyUsage = clientAuth\n', [false, true]],
    ['both among others', 'extendedKeyUsage = codeSigning, clientAuth, serverAuth\n', [true, true]],
    ['that of others', 'extendedKeyUsage = codeSigning, emailProtection\n', [false, false]],
    ['any usage', 'extendedKeyUsage = codeSigning, anyExtendedKeyUsage\n', [true, true]],
  ])('looks at whom a certificate is for: one with %s', (_, usages, allowed) => {
    const extensions = `basicConstraints = CA:FALSE\n${usages}`;
    const certificate = new X509Certificate(authority.issue({ name: 'a', extensions }).certificate);
    expect([allows(certificate, 'server'), allows(certificate, 'client')]).toEqual(allowed);
  });
});
