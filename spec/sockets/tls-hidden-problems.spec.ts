import { afterAll, describe, expect, it } from '@jest/globals';

import {
  Certificate,
  ChainValidationResult,
  SocketErrorStatus,
  SocketProtectionLevel,
  SocketSslErrorSeverity,
} from '../../lib/index.js';
import {
  type Authority,
  type CertificateWish,
  makeAuthority,
  removeCertificates,
} from '../support/certificates.mjs';
import { Stage, withKey } from '../support/tls-stage.js';

const Result = ChainValidationResult;
const past = { from: '20200101000000Z', to: '20210101000000Z' };
const forA = { name: 'a', names: ['DNS:a.test'] };
const endEntity = 'basicConstraints = CA:FALSE\nsubjectAltName = DNS:a.test\n';
const authority = 'basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n';
const unknown = '1.2.3.4 = critical, DER:05:00\n';
afterAll(removeCertificates);

const root = makeAuthority();
const between = root.makeIntermediate();
const by = (extensions: string): Authority => root.makeIntermediate('Spec Intermediate', { extensions });
const trustedRoots = [Certificate.fromPem(root.certificate)];
/** Everything that anybody may ignore. */
const ignorableServerCertificateErrors = [
  ...[Result.untrusted, Result.expired, Result.incompleteChain, Result.wrongUsage, Result.invalidName],
  ...[Result.revocationInformationMissing, Result.revocationFailure],
];

/** A server that shows such a certificate, however weak. */
function serving(issuer: Authority, wish: Partial<CertificateWish>): Promise<Stage> {
  const made = issuer.issue({ ...forA, ...past, ...wish });
  return Stage.of([withKey(made)], { minProtectionLevel: SocketProtectionLevel.tls10 });
}

describe('A certificate that has run out', () => {
  it('is accepted by those who ignore that, if nothing else is wrong', async () => {
    await using stage = await serving(between, {});
    const { near } = await stage.connect('a.test', {
      trustedRoots,
      ignorableServerCertificateErrors: [Result.expired],
    });
    expect(near.information.serverCertificateErrors).toEqual([Result.expired]);
  });

  it.each<[string, Authority, Partial<CertificateWish>]>([
    [
      'an extension nobody knows, which need not be understood',
      between,
      { extensions: `${endEntity}1.2.3.4 = DER:05:00\n` },
    ],
    ['an issuer that allows no authority below it', by(authority.replace('TRUE', 'TRUE, pathlen:0')), {}],
    [
      'constraints of names that it keeps',
      by(`${authority}nameConstraints = critical, permitted;DNS:a.test\n`),
      {},
    ],
    ['RSA', between, { keyType: 'rsa' }],
    [
      'a key for signatures alone',
      between,
      { extensions: `${endEntity}keyUsage = critical, digitalSignature\n` },
    ],
  ])('is accepted with %s, too', async (_, issuer, wish) => {
    await using stage = await serving(issuer, wish);
    await stage.connect('a.test', { trustedRoots, ignorableServerCertificateErrors: [Result.expired] });
  });

  it.each<[string, Authority, Partial<CertificateWish>, ChainValidationResult, string]>([
    [
      'an issuer below one that allows none',
      by(authority.replace('TRUE', 'TRUE, pathlen:0')).makeIntermediate('Below'),
      ...([{}, Result.basicConstraintsError, 'longer than it allows'] as const),
    ],
    [
      'an issuer that is no authority',
      by('basicConstraints = CA:FALSE\n'),
      ...([{}, Result.basicConstraintsError, 'may not issue any'] as const),
    ],
    [
      'an extension that must be understood',
      between,
      ...([
        { extensions: endEntity + unknown },
        Result.unknownCriticalExtension,
        'must be understood',
      ] as const),
    ],
    [
      'an issuer with such an extension',
      by(authority + unknown),
      ...([{}, Result.unknownCriticalExtension, 'must be understood'] as const),
    ],
    [
      'a name that its issuer may not give',
      by(`${authority}nameConstraints = critical, permitted;DNS:elsewhere.test\n`),
      ...([{}, Result.otherErrors, 'OpenSSL does not say'] as const),
    ],
    ['a weak key', between, { keyType: 'weak' }, Result.otherErrors, 'EE_KEY_TOO_SMALL'],
    [
      'an issuer with a weak key',
      root.makeIntermediate('Weak', { keyType: 'weak' }),
      ...([{}, Result.otherErrors, 'CA_KEY_TOO_SMALL'] as const),
    ],
    ['a weak signature', between, { digest: 'sha1' }, Result.otherErrors, 'CA_MD_TOO_WEAK'],
  ])('is refused with %s, whatever is ignored', async (_, issuer, wish, kind, why) => {
    await using stage = await serving(issuer, wish);
    const near = await stage.refused(
      'a.test',
      { trustedRoots, ignorableServerCertificateErrors },
      { status: SocketErrorStatus.certificateIsInvalid, message: expect.stringContaining(why) },
    );
    const { serverCertificateErrors, serverCertificateErrorSeverity } = near.information;
    expect(serverCertificateErrors).toContain(kind);
    expect(serverCertificateErrors).toContain(Result.expired);
    expect(serverCertificateErrorSeverity).toBe(SocketSslErrorSeverity.fatal);
  });

  it.each<[string, Authority, Partial<CertificateWish>]>([
    [
      'a key that is for something else',
      between,
      { extensions: `${endEntity}keyUsage = critical, cRLSign\n` },
    ],
    ['an issuer for clients only', by(`${authority}extendedKeyUsage = clientAuth\n`), {}],
    ['a usage for clients only', between, { usage: 'client' }],
  ])('is refused with %s, unless that is ignored as well', async (_, issuer, wish) => {
    await using stage = await serving(issuer, wish);
    const settings = { trustedRoots, ignorableServerCertificateErrors: [Result.expired] };
    const status = SocketErrorStatus.certificateWrongUsage;
    const near = await stage.refused('a.test', settings, { status });
    expect(near.information.serverCertificateErrors).toEqual([Result.wrongUsage, Result.expired]);
    await stage.connect('a.test', { trustedRoots, ignorableServerCertificateErrors });
  });

  it('is of nobody we know if its issuer may not sign certificates', async () => {
    await using stage = await serving(
      by('basicConstraints = critical, CA:TRUE\nkeyUsage = critical, cRLSign\n'),
      {},
    );
    const settings = { trustedRoots, ignorableServerCertificateErrors: [Result.expired] };
    const near = await stage.refused('a.test', settings, {
      status: SocketErrorStatus.certificateUntrustedRoot,
    });
    expect(near.information.serverCertificateErrors).toEqual([Result.incompleteChain, Result.expired]);
  });
});

describe('A certificate that its issuer has not signed', () => {
  const elsewhere = [Certificate.fromPem(makeAuthority('Elsewhere').certificate)];
  const forged = { ...forA, extensions: `${endEntity}authorityKeyIdentifier = none\n` };
  const liar = makeAuthority();

  it.each([
    ['has run out', liar.issue({ ...forged, ...past }), '', trustedRoots],
    ['has run out and comes with it', liar.issue({ ...forged, ...past }), root.certificate, trustedRoots],
    ['comes with it, which nobody trusts', liar.issue(forged), root.certificate, elsewhere],
  ])('is refused, whatever is ignored, if it %s', async (_, made, issuer, roots) => {
    await using stage = await Stage.of([Certificate.fromPem(made.certificate + issuer, made.key)]);
    const near = await stage.refused(
      'a.test',
      { trustedRoots: roots, ignorableServerCertificateErrors },
      { status: SocketErrorStatus.certificateIsInvalid, message: expect.stringContaining('signature') },
    );
    expect(near.information.serverCertificateErrors).toContain(Result.invalidSignature);
  });

  it('has no pin of an issuer that it comes with', async () => {
    const made = liar.issue(forA);
    await using stage = await Stage.of([Certificate.fromPem(made.certificate + root.certificate, made.key)]);
    const serverKeyPins = trustedRoots.map(({ keyPin }) => keyPin);
    await stage.refused(
      'a.test',
      { trustedRoots, ignorableServerCertificateErrors, serverKeyPins },
      { status: SocketErrorStatus.certificateUntrustedRoot },
    );
  });
});

describe('A certificate that was revoked', () => {
  const revoker = root.makeIntermediate('Spec Revoker');
  const revoked = revoker.issue(forA);
  revoked.revoke();
  const expired = revoker.issue({ ...forA, ...past });
  expired.revoke();
  const list = revoker.makeRevocationList();

  it.each([
    ['for want of a list of another issuer', revoked, [list]],
    ['as it has run out', expired, [list, root.makeRevocationList()]],
    ['by a list nobody has signed', revoked, [list, makeAuthority().makeRevocationList()]],
  ])(
    'is refused although OpenSSL tells of something else, %s',
    async (_, made, certificateRevocationLists) => {
      await using stage = await Stage.of([withKey(made)]);
      const settings = { trustedRoots, certificateRevocationLists, ignorableServerCertificateErrors };
      const near = await stage.refused('a.test', settings, { status: SocketErrorStatus.certificateRevoked });
      expect(near.information.serverCertificateErrors).toContain(Result.revoked);
    },
  );
});
