import { afterAll, describe } from '@jest/globals';

import { pairsOver } from '../../lib/conformance/over-transport.js';
import { streamCases } from '../../lib/conformance/stream-cases.js';
import { removeCertificates } from '../support/certificates.mjs';
import { tlsAdapters } from './over-tls.js';
import { defineTests } from './play.js';

afterAll(removeCertificates);

// The others take as long again, and what they would show has shown itself in these so far.
const chosen = process.env.ALL_TLS === '1' ? tlsAdapters : tlsAdapters.slice(0, 2);

describe.each(chosen)('streams over %s', (_, adapter) => {
  defineTests(streamCases(pairsOver(adapter)), adapter.transport === undefined);
});
