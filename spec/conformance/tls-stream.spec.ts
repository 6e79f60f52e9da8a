import { afterAll, describe } from '@jest/globals';

import { pairsOver, type TransportUnderTest } from '../../lib/conformance/over-transport.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { Certificate, SocketProtectionLevel } from '../../lib/index.js';
import { makeAuthority, removeCertificates } from '../support/certificates.mjs';
import { adapters } from './adapters.js';
import { defineTests } from './play.js';

afterAll(removeCertificates);
const { tls12, tls13 } = SocketProtectionLevel;
const root = makeAuthority();

function overTls(adapter: TransportUnderTest | undefined, level: SocketProtectionLevel): TransportUnderTest {
  if (adapter === undefined) throw new Error('no such adapter');
  const made = root.issue({ name: 'server', names: [`IP:${String(adapter.at)}`] });
  return {
    ...adapter,
    abilities: adapter.abilities,
    security: {
      level,
      prepareListener: ({ control }) => {
        control.serverCertificate = Certificate.fromPem(made.certificate, made.key);
      },
      prepareSocket: ({ control }) => {
        control.trustedRoots = [Certificate.fromPem(root.certificate)];
      },
    },
  };
}

const always: [string, TransportUnderTest][] = [
  ['TLS 1.2 over memory', overTls(adapters.memory, tls12)],
  ['TLS 1.3 over TCP', overTls(adapters.tcp, tls13)],
];
// They take as long again, and what they would show has shown itself in the others so far.
const onRequest: [string, TransportUnderTest][] = [
  ['TLS 1.2 over TCP', overTls(adapters.tcp, tls12)],
  ['TLS 1.3 over memory', overTls(adapters.memory, tls13)],
];

describe.each(process.env.ALL_TLS === '1' ? [...always, ...onRequest] : always)(
  'streams over %s',
  (_, adapter) => {
    defineTests(streamCases(pairsOver(adapter)), adapter.transport === undefined);
  },
);
