import { afterAll, describe, expect, it } from '@jest/globals';
import { createPrivateKey } from 'node:crypto';

import { contextOptionsOf, readIdentity } from '../../../lib/transport/node/tls-identity.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';

afterAll(removeCertificates);

const authority = makeAuthority();
const { certificate: certificates, key } = authority.issue({ name: 'a' });
const [kind, password] = ['pem', 'secret'] as const;
const locked = createPrivateKey(key)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: password })
  .toString();

describe('readIdentity()', () => {
  it('reads the first of the certificates, with a key that is locked or not', () => {
    expect(readIdentity({ kind, certificates: certificates + authority.certificate, key }).subject).toBe('a');
    expect(readIdentity({ kind, certificates, key: locked, password }).subject).toBe('a');
    expect(readIdentity({ kind, certificates, key, password }).subject).toBe('a');
  });

  it.each([
    [
      'another certificate than its own',
      { key: authority.key },
      'belong to the certificate of "a", and is another\'s',
    ],
    ['a password that is not given', { key: locked }, 'this one is encrypted; give its password'],
    ['another password', { key: locked, password: 'public' }, 'cannot be read, or the password is wrong'],
    ['nothing of a key in it', { key: 'secret' }, 'cannot be read, or the password is wrong'],
  ])('refuses a key with %s', (_, change, why) => {
    expect(() => readIdentity({ kind, certificates, ...change })).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(why) }),
    );
  });

  it.each([
    ['no PKCS #12', new Uint8Array(20)],
    ['nothing', new Uint8Array()],
  ])('refuses bytes that are %s', (_, bytes) => {
    expect(() => readIdentity({ kind: 'pfx', bytes })).toThrow(TypeError);
  });
});

it('contextOptionsOf() has a password only where there is one', () => {
  expect(contextOptionsOf({ kind, certificates, key })).toEqual({ cert: certificates, key });
  expect(contextOptionsOf({ kind, certificates, key: locked, password })).toEqual({
    ...{ cert: certificates, key: locked, passphrase: password },
  });
});
