import { afterAll, describe, expect, it } from '@jest/globals';
import * as tls from 'node:tls';

import { defaultRoots, readSystemRoots, rootOf } from '../../../lib/transport/node/tls-roots.js';
import { Certificate, SocketError } from '../../../lib/index.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';

afterAll(removeCertificates);
const [one, other] = [makeAuthority('One').certificate, makeAuthority('Other').certificate];

describe('readSystemRoots()', () => {
  it('reads each root once, and leaves out what is none', () => {
    const asked: string[] = [];
    const getCACertificates = (type: string): string[] => {
      asked.push(type);
      return [one, other, one, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'];
    };
    const subjects = readSystemRoots({ getCACertificates }).map(({ subject }) => subject);
    expect(subjects).toEqual(['One', 'Other']);
    expect(asked).toEqual(['system']);
  });

  it('says which runtime cannot tell', () => {
    const read = (): unknown => readSystemRoots({});
    expect(read).toThrow(SocketError);
    expect(read).toThrow(`Cannot read the roots of the system: Node.js ${process.versions.node} does not`);
  });
});

describe('Certificate.listFromSystem()', () => {
  it('has what this runtime has, or refuses', () => {
    if ('getCACertificates' in tls) {
      const roots = Certificate.listFromSystem();
      expect(new Set(roots.map(({ keyPin }) => keyPin)).size).toBeGreaterThan(0);
      return;
    }
    let refusal: unknown;
    try {
      Certificate.listFromSystem();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ number: 0x80070032, source: 'caller' });
  });
});

it('defaultRoots() are those of the runtime, read once', () => {
  expect(defaultRoots().length).toBeGreaterThanOrEqual(new Set(tls.rootCertificates).size);
  expect(defaultRoots()).toBe(defaultRoots());
});

it('rootOf() reads the same bytes once', () => {
  const der = Certificate.fromPem(one).getCertificateBlob();
  expect(rootOf(der)).toBe(rootOf(der));
  expect(rootOf(der).pem).toBe(one);
});
