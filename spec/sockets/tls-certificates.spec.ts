import { afterAll, describe, expect, it } from '@jest/globals';

import {
  Certificate,
  ChainValidationResult,
  HostName,
  SocketErrorStatus,
  SocketProtectionLevel,
} from '../../lib/index.js';
import { removeCertificates, toPfx } from '../support/certificates.mjs';
import { ADDRESSES, carries, issue, issuer, Stage, trusted } from '../support/tls-stage.js';

const { tls12, tls13 } = SocketProtectionLevel;
const Status = SocketErrorStatus;
const forA = issue({ name: 'a', names: ['DNS:a.test'] });
const forB = issue({ name: 'b', names: ['DNS:b.test'], keyType: 'rsa' });
afterAll(removeCertificates);

describe('Certificates of a server', () => {
  it.each([
    ['EC beside RSA, by TLS 1.2', tls12, [forA, forB]],
    ['EC beside RSA, by TLS 1.3', tls13, [forA, forB]],
    ['RSA beside EC, by TLS 1.2', tls12, [forB, forA]],
    ['RSA beside EC, by TLS 1.3', tls13, [forB, forA]],
  ] as const)('are chosen by the name a client asks for: %s', async (_, level, certificates) => {
    await using stage = await Stage.of(certificates);
    const a = await stage.connect('a.test', {}, level);
    expect(a.near.information.serverCertificate).toMatchObject({ subject: 'a', keyAlgorithmName: 'EC' });
    const b = await stage.connect('b.test', {}, level);
    expect(b.near.information.serverCertificate).toMatchObject({ subject: 'b', keyAlgorithmName: 'RSA' });
  });

  it.each(['other.test', '10.0.0.1'])('are the first of all for %s, which none is for', async (name) => {
    await using stage = await Stage.of([forB, forA]);
    const status = Status.certificateCommonNameIsIncorrect;
    const near = await stage.refused(name, {}, { status });
    expect(near.information.serverCertificate?.subject).toBe('b');
    expect(near.information.serverCertificateErrors).toEqual([ChainValidationResult.invalidName]);
  });

  it('change while connections live on', async () => {
    await using stage = await Stage.of([forA]);
    const { near, far } = await stage.connect('a.test');
    stage.listener.control.serverCertificate = issue({ name: 'a, renewed', names: ['DNS:a.test'] });
    const later = await stage.connect('a.test');
    expect(near.information.serverCertificate?.subject).toBe('a');
    expect(later.near.information.serverCertificate?.subject).toBe('a, renewed');
    await carries(near, far);
    await carries(later.near, later.far);
  });

  it('are needed: without one a client is reset, and the listener goes on once there is one again', async () => {
    await using stage = await Stage.of([forA]);
    const errors: unknown[] = [];
    stage.listener.on('handshakeerror', ({ error }) => errors.push(error));
    stage.listener.control.serverCertificate = null;
    await stage.refused('a.test', {}, { status: Status.connectionResetByPeer });
    expect(errors).toMatchObject([{ message: expect.stringContaining('control.serverCertificate') }]);
    expect(stage.listener.information.failedHandshakes).toBe(1);
    stage.listener.control.serverCertificate = forA;
    await stage.connect('a.test');
  });

  it.each([
    ['the first of several', 0],
    ['the last of several', 1],
  ])('that OpenSSL refuses fail handshakes and nothing else: %s', async (_, place) => {
    const weak = issue({ name: 'weak', names: ['DNS:b.test'], keyType: 'weak' });
    await using stage = await Stage.of(place === 0 ? [weak, forA] : [forA, weak]);
    const told = new Promise((resolve) => {
      stage.listener.once('handshakeerror', resolve);
    });
    await expect(stage.newClient().connectAsync('b.test', '7000', tls13)).rejects.toMatchObject({
      phase: 'handshake',
    });
    expect(await told).toMatchObject({
      error: { phase: 'handshake', code: 'ERR_SSL_EE_KEY_TOO_SMALL' },
      remoteAddress: expect.any(HostName),
      remotePort: expect.stringMatching(/^\d+$/),
      target: stage.listener,
    });
    stage.listener.control.serverCertificates = [forA];
    await stage.connect('a.test');
  });

  it('come from PFX with their chain, as those of clients do', async () => {
    const pfx = toPfx(issuer.issue({ name: 'from PFX', names: ['DNS:b.test'] }), 'secret');
    const clientPfx = toPfx(issuer.issue({ name: 'client', usage: 'client' }), 'other secret');
    expect(() => Certificate.fromPfx(pfx, 'wrong')).toThrow(TypeError);
    await using stage = await Stage.of([forA, Certificate.fromPfx(pfx, 'secret')], {
      clientCertificateMode: 'required',
      trustedRoots: trusted,
    });
    const clientCertificate = Certificate.fromPfx(clientPfx, 'other secret');
    const { near, far } = await stage.connect('b.test', { clientCertificate });
    expect(near.information.serverCertificate?.subject).toBe('from PFX');
    expect(near.information.serverIntermediateCertificates.map(({ subject }) => subject)).toEqual([
      'Spec Intermediate',
    ]);
    expect(far.information.clientCertificate?.subject).toBe('client');
  });

  it('are for all names that a star stands for, one label of them', async () => {
    await using stage = await Stage.of([forA, issue({ name: 'wild', names: ['DNS:*.wild.test'] })]);
    const { near } = await stage.connect('mail.wild.test');
    expect(near.information.serverCertificate?.subject).toBe('wild');
    stage.listener.control.serverCertificates = stage.listener.control.serverCertificates.slice(1);
    const error = { status: Status.certificateCommonNameIsIncorrect };
    await stage.refused('wild.test', {}, error);
    await stage.refused('x.mail.wild.test', {}, error);
  });

  it('are for addresses where they name them', async () => {
    await using stage = await Stage.of([
      issue({ name: 'addresses', names: ADDRESSES.map((ip) => `IP:${ip}`) }),
    ]);
    for (const address of ADDRESSES) await stage.connect(address);
    await stage.refused('a.test', {}, { status: Status.certificateCommonNameIsIncorrect });
    // An address in the place of a name is none: RFC 9525, 6.2.
    stage.listener.control.serverCertificate = issue({ name: 'text', names: ['DNS:10.0.0.1'] });
    await stage.refused('10.0.0.1', {}, { status: Status.certificateCommonNameIsIncorrect });
  });
});
