import type { Security } from '../security-contract.js';
import { readCertificates } from './tls-certificates.js';
import { secure } from './tls-handshake.js';
import { readIdentity } from './tls-identity.js';
import { readSystemRoots } from './tls-roots.js';

/** TLS by way of the runtime's own, through its documented API; over any channel. */
export const nodeSecurity: Security = { secure, readCertificates, readIdentity, readSystemRoots };
