import { afterAll, describe } from '@jest/globals';

import { tlsCases } from '../../lib/conformance/tls-cases.js';
import { Certificate, SocketProtectionLevel } from '../../lib/index.js';
import { MemoryNetwork } from '../../lib/testing.js';
import { removeCertificates } from '../support/certificates.mjs';
import { makeTlsAdapters } from './make-adapters.mjs';
import { defineTests } from './play.js';

afterAll(removeCertificates);

const adapters = makeTlsAdapters({ MemoryNetwork, Certificate, SocketProtectionLevel });

describe.each(Object.entries(adapters))('TLS over %s', (_, maker) => {
  defineTests(tlsCases(maker), maker.transport === undefined);
});
