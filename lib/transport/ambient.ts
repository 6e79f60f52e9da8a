import type { Transport } from './contract.js';
import { nodeTransport } from './node/node-transport.js';

/** What `new StreamSocket()` uses when it is given no transport. */
export const ambientTransport: Transport = nodeTransport;
