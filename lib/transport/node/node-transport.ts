import { systemClock } from '../../util/clock.js';
import type { Transport } from '../contract.js';
import { lookupAddresses, lookupServicePort } from './names.js';
import { connectTcp } from './tcp-connect.js';
import { listenTcp } from './tcp-listen.js';

/** The network of the machine, through Node's documented API. */
export const nodeTransport: Transport = {
  clock: systemClock,
  capabilities: { paths: true, halfClose: true, reset: true, secure: false },
  lookup: lookupAddresses,
  servicePort: lookupServicePort,
  connect: connectTcp,
  listen: listenTcp,
};
