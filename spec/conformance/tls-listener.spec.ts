import { afterAll, describe } from '@jest/globals';

import { listenerCases } from '../../lib/conformance/listener-cases.js';
import { listenersOver } from '../../lib/conformance/over-transport.js';
import { removeCertificates } from '../support/certificates.mjs';
import { tlsAdapters } from './over-tls.js';
import { defineTests } from './play.js';

afterAll(removeCertificates);

describe.each(tlsAdapters)('listeners over %s', (_, adapter) => {
  defineTests(listenerCases(listenersOver(adapter)), adapter.transport === undefined);
});
