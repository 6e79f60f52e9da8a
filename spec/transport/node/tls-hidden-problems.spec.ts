import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';

import { hiddenProblems } from '../../../lib/transport/node/tls-hidden-problems.js';

/** A certificate that has issued itself, with such a key and signature. */
function made(...args: string[]): X509Certificate {
  return new X509Certificate(
    execFileSync('openssl', ['req', '-x509', '-nodes', '-subj', '/CN=a', '-keyout', '/dev/null', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  );
}

const pss = ['-newkey', 'rsa:2048', '-sigopt', 'rsa_padding_mode:pss'];
const end = made('-newkey', 'ed25519');

describe('hiddenProblems()', () => {
  it.each([
    ['RSA-PSS with SHA-256', made(...pss, '-sha256'), []],
    ['RSA-PSS with SHA-1', made(...pss, '-sha1'), ['CA_MD_TOO_WEAK']],
    ['RSA with SHA-512', made('-newkey', 'rsa:2048', '-sha512'), []],
    ['RSA with SHA-1', made('-newkey', 'rsa:2048', '-sha1'), ['CA_MD_TOO_WEAK']],
    ['ECDSA with SHA-384', made('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha384'), []],
    ['Ed25519', end, []],
    ['Ed448', made('-newkey', 'ed448'), []],
    ['RSA of 1024 bits', made('-newkey', 'rsa:1024'), []],
    ['RSA of 1000 bits', made('-newkey', 'rsa:1000'), ['EE_KEY_TOO_SMALL']],
  ])('judges %s by strength, unless weak ones are allowed', (_, certificate, codes) => {
    // What issues itself at the end of a path need not be signed well.
    expect(hiddenProblems([certificate, end], 'server', false)).toEqual(codes);
    expect(hiddenProblems([certificate, end], 'server', true)).toEqual([]);
  });

  it('does not look at how the end of a path has signed itself', () => {
    const root = made('-newkey', 'rsa:2048', '-sha1');
    expect(hiddenProblems([end, root], 'client', false)).toEqual([]);
  });

  it('has something against what it cannot read', () => {
    const broken = Object.defineProperty(made('-newkey', 'ed25519'), 'raw', {
      value: Buffer.from([0x30, 9]),
    });
    expect(hiddenProblems([broken], 'server', false)).toEqual(['UNSPECIFIED']);
  });
});
