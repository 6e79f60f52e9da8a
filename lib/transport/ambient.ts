import type { Transport } from './contract.js';
import { nodeSecurity } from './node/node-security.js';
import { nodeTransport } from './node/node-transport.js';
import type { Security } from './security-contract.js';

/** What `new StreamSocket()` uses when it is given no transport. */
export const ambientTransport: Transport = nodeTransport;

/** What secures connections, whatever transport they come from. */
export const ambientSecurity: Security = nodeSecurity;
