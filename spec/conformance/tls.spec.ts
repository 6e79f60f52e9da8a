import { afterAll, describe } from '@jest/globals';

import { tlsCases } from '../../lib/conformance/tls-cases.js';
import type { TlsCertificates } from '../../lib/conformance/tls-maker.js';
import { Certificate, SocketProtectionLevel } from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import {
  makeAuthority,
  type MadeCertificate,
  makeSelfSigned,
  removeCertificates,
} from '../support/certificates.mjs';
import { defineTests } from './play.js';

afterAll(removeCertificates);
const { tls12, tls13 } = SocketProtectionLevel;

const NAME = 'localhost';
const names = [`DNS:${NAME}`];
const root = makeAuthority();
const issuer = root.makeIntermediate();
const stranger = makeAuthority('Nobody Knows').makeIntermediate();
const withKey = ({ certificate, key }: MadeCertificate): Certificate => Certificate.fromPem(certificate, key);
const past = { from: '20200101000000Z', to: '20210101000000Z' };

const certificates: TlsCertificates = {
  roots: [Certificate.fromPem(root.certificate)],
  server: withKey(issuer.issue({ name: 'server', names, usage: 'server', keyType: 'rsa' })),
  otherName: withKey(issuer.issue({ name: 'other', names: ['DNS:other.test', 'IP:192.0.2.1'] })),
  expired: withKey(issuer.issue({ name: 'expired', names, ...past })),
  notYetValid: withKey(issuer.issue({ name: 'early', names, from: '20980101000000Z' })),
  selfSigned: withKey(makeSelfSigned(NAME, names)),
  otherAuthority: withKey(stranger.issue({ name: 'stranger', names })),
  expiredForOtherName: withKey(issuer.issue({ name: 'both', names: ['DNS:other.test'], ...past })),
  client: withKey(issuer.issue({ name: 'client', usage: 'client' })),
  clientOfOtherAuthority: withKey(stranger.issue({ name: 'unknown client', usage: 'client' })),
};

const network = new MemoryNetwork();
const host = network.host('one');

describe.each([
  ['TLS 1.2 over TCP', { level: tls12 }, true],
  ['TLS 1.3 over TCP', { level: tls13 }, true],
  ['TLS 1.2 over memory', { level: tls12, transport: host }, false],
  ['TLS 1.3 over memory', { level: tls13, transport: host }, false],
])('%s', (_, settings, isReal) => {
  defineTests(tlsCases({ ...settings, at: NAME, certificates }), isReal);
});
