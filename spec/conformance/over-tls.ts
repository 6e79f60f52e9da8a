import { type SecurityUnderTest, type TransportUnderTest } from '../../lib/conformance/over-transport.js';
import { Certificate, SocketProtectionLevel } from '../../lib/index.js';
import { makeAuthority } from '../support/certificates.mjs';
import { adapters } from './adapters.js';

const { tls12, tls13 } = SocketProtectionLevel;
const root = makeAuthority();

function overTls(adapter: TransportUnderTest | undefined, level: SocketProtectionLevel): TransportUnderTest {
  if (adapter === undefined) throw new Error('no such adapter');
  const made = root.issue({ name: 'server', names: [`IP:${String(adapter.at)}`] });
  const certificate = Certificate.fromPem(made.certificate, made.key);
  const security: SecurityUnderTest = {
    level,
    prepareListener: ({ control }) => {
      control.serverCertificate = certificate;
    },
    prepareSocket: ({ control }) => {
      control.trustedRoots = [Certificate.fromPem(root.certificate)];
    },
  };
  return { ...adapter, security };
}

/** What the suites of plain connections are run on as well. */
export const tlsAdapters: readonly [string, TransportUnderTest][] = [
  ['TLS 1.2 over memory', overTls(adapters.memory, tls12)],
  ['TLS 1.3 over TCP', overTls(adapters.tcp, tls13)],
  ['TLS 1.2 over TCP', overTls(adapters.tcp, tls12)],
  ['TLS 1.3 over memory', overTls(adapters.memory, tls13)],
];
