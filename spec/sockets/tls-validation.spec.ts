import { afterAll, describe, expect, it, jest } from '@jest/globals';

import {
  Certificate,
  ChainValidationResult,
  SocketErrorStatus,
  SocketProtectionLevel,
  SocketSslErrorSeverity,
} from '../../lib/index.js';
import { makeAuthority, makeSelfSigned, removeCertificates } from '../support/certificates.mjs';
import { issue, Stage, trusted, withKey } from '../support/tls-stage.js';

const { ssl, tls12, tls13 } = SocketProtectionLevel;
const Status = SocketErrorStatus;
const forA = issue({ name: 'a', names: ['DNS:a.test'] });
afterAll(removeCertificates);

describe('Lists of revoked certificates', () => {
  const authority = makeAuthority('Spec Revoker');
  const between = authority.makeIntermediate();
  const trustedRoots = [Certificate.fromPem(authority.certificate)];
  const good = between.issue({ name: 'good', names: ['DNS:a.test'] });
  const bad = between.issue({ name: 'bad', names: ['DNS:b.test'] });
  bad.revoke();
  const certificateRevocationLists = [authority.makeRevocationList(), between.makeRevocationList()];

  it('refuse a server that is on one, and nobody can ignore that', async () => {
    await using stage = await Stage.of([withKey(good), withKey(bad)]);
    const settings = { trustedRoots, certificateRevocationLists };
    await stage.connect('a.test', settings);
    const near = await stage.refused('b.test', settings, { status: Status.certificateRevoked });
    const { serverCertificateErrors, serverCertificateErrorSeverity } = near.information;
    expect(serverCertificateErrors).toEqual([ChainValidationResult.revoked]);
    expect(serverCertificateErrorSeverity).toBe(SocketSslErrorSeverity.fatal);
    expect(() => (near.control.ignorableServerCertificateErrors = serverCertificateErrors)).toThrow(
      RangeError,
    );
    await expect(near.connectAsync('b.test', '7000', ssl)).rejects.toMatchObject({
      status: Status.certificateRevoked,
    });
  });

  it('have to be there for each issuer, unless that may be ignored', async () => {
    await using stage = await Stage.of([withKey(good)]);
    const settings = { trustedRoots, certificateRevocationLists: certificateRevocationLists.slice(0, 1) };
    const near = await stage.refused('a.test', settings, { status: Status.certificateNoRevocationCheck });
    const { serverCertificateErrors } = near.information;
    expect(serverCertificateErrors).toEqual([ChainValidationResult.revocationInformationMissing]);
    await stage.connect('a.test', { ...settings, ignorableServerCertificateErrors: serverCertificateErrors });
  });

  it('refuse a client that is on one', async () => {
    await using stage = await Stage.of([forA], {
      ...{ clientCertificateMode: 'required', trustedRoots, certificateRevocationLists },
    });
    const errors: unknown[] = [];
    stage.listener.on('handshakeerror', ({ error }) => errors.push(error));
    await stage.connect('a.test', { clientCertificate: withKey(good) });
    const near = stage.newClient({ clientCertificate: withKey(bad) });
    const refused = near.connectAsync('a.test', '7000', ssl).then(() => near.inputStream.readAsync(1));
    await expect(refused).rejects.toMatchObject({ source: 'peer' });
    expect(errors).toMatchObject([{ status: Status.certificateRevoked, phase: 'handshake' }]);
  });
});

describe('A validation of the client itself', () => {
  it('is waited for, and sees the chain', async () => {
    await using stage = await Stage.of([forA]);
    const seen: unknown[] = [];
    const near = stage.newClient();
    near.control.serverCustomValidation = async (args) => {
      await Promise.resolve();
      seen.push(args.serverCertificate.subject, args.serverIntermediateCertificates.length);
      seen.push(args.serverCertificateErrors);
      return true;
    };
    await near.connectAsync('a.test', '7000', ssl);
    expect(seen).toEqual(['a', 1, []]);
  });

  it.each([
    ['refuses', () => false, {}],
    ['refuses later', () => Promise.resolve(false), {}],
    [
      'throws',
      () => {
        throw new Error('no idea');
      },
      { cause: { message: 'no idea' } },
    ],
    ['rejects', () => Promise.reject(new Error('no idea')), { cause: { message: 'no idea' } }],
  ])('that %s closes the connection', async (_, serverCustomValidation, why) => {
    await using stage = await Stage.of([forA]);
    const error = { status: Status.certificateIsInvalid, ...why };
    const near = await stage.refused('a.test', { serverCustomValidation }, error);
    expect(near.information.serverCertificateErrors).toEqual([]);
    const far = await stage.listener.acceptAsync();
    await expect(far.inputStream.readAsync(1)).rejects.toMatchObject({
      status: Status.connectionResetByPeer,
    });
    near.control.serverCustomValidation = null;
    await near.connectAsync('a.test', '7000', ssl);
  });

  it('takes no longer than the call may', async () => {
    await using stage = await Stage.of([forA]);
    const near = stage.newClient({ serverCustomValidation: () => new Promise<boolean>(() => {}) });
    await expect(near.connectAsync('a.test', '7000', ssl, { timeoutMs: 3_000 })).rejects.toMatchObject({
      status: Status.connectionTimedOut,
      phase: 'handshake',
    });
  });

  it('is not asked about a server that is refused anyway', async () => {
    await using stage = await Stage.of([forA]);
    let asked = 0;
    const serverCustomValidation = (): boolean => ++asked > 0;
    await stage.refused(
      'b.test',
      { serverCustomValidation },
      { status: Status.certificateCommonNameIsIncorrect },
    );
    expect(asked).toBe(0);
  });
});

describe('control.trustedRoots', () => {
  it('are for one client, whatever others trust that connect to the same server', async () => {
    await using stage = await Stage.of([forA]);
    const others = [Certificate.fromPem(makeAuthority('Elsewhere').certificate)];
    const error = { status: Status.certificateUntrustedRoot };
    await stage.connect('a.test', { trustedRoots: trusted });
    await stage.refused('a.test', { trustedRoots: others }, error);
    await stage.connect('a.test', { trustedRoots: trusted });
    await stage.refused('a.test', { trustedRoots: [] }, error);
  });
});

describe('The refusal of a server', () => {
  it('says what its certificate is for', async () => {
    await using stage = await Stage.of([forA]);
    const message = expect.stringMatching(/for another name \(\w+\); it is for "a\.test"$/);
    await stage.refused('b.test', {}, { message });
  });

  it('says where trust in one that is its own issuer would come from', async () => {
    await using stage = await Stage.of([withKey(makeSelfSigned('a.test', ['DNS:a.test']))]);
    const message = expect.stringMatching(
      /\(DEPTH_ZERO_SELF_SIGNED_CERT\); control\.trustedRoots is whom to trust$/,
    );
    await stage.refused('a.test', {}, { message });
  });
});

describe('control.keyLog', () => {
  it.each([
    ['TLS 1.2', tls12, ['CLIENT_RANDOM']],
    [
      'TLS 1.3',
      tls13,
      [
        'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
        'CLIENT_TRAFFIC_SECRET_0',
        'EXPORTER_SECRET',
        'SERVER_HANDSHAKE_TRAFFIC_SECRET',
        'SERVER_TRAFFIC_SECRET_0',
      ],
    ],
  ])('has the same secrets on both sides, by %s', async (_, level, labels) => {
    const [nearLines, farLines]: [string[], string[]] = [[], []];
    const into = (lines: string[]) => (line: Uint8Array) => void lines.push(new TextDecoder().decode(line));
    await using stage = await Stage.of([forA], { keyLog: into(farLines) });
    await stage.connect('a.test', { keyLog: into(nearLines) }, level);
    expect(nearLines.sort()).toEqual(farLines.sort());
    expect(nearLines.map((line) => line.split(' ')[0])).toEqual(labels);
    for (const line of nearLines) expect(line).toMatch(/^\w+ [0-9a-f]{64} [0-9a-f]{64,}\n$/);
  });

  it.each<[string, () => void]>([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('warns of one that %s, and the connection goes on', async (_, keyLog) => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await using stage = await Stage.of([forA], { keyLog });
    await stage.connect('a.test', { keyLog });
    expect(warn).toHaveBeenCalledWith('control.keyLog failed', {
      type: 'StreamSocketWarning',
      detail: expect.stringContaining('disk full'),
    });
    warn.mockRestore();
  });
});
