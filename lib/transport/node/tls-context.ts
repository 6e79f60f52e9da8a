import { constants } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

import type { ClientSecureOptions, Identity, ServerSecureOptions } from '../security-contract.js';
import { contextOptionsOf } from './tls-identity.js';
import { rootOf } from './tls-roots.js';

type Options = ClientSecureOptions | ServerSecureOptions;

/**
 * How long a session may be taken up after it began: long enough for what a client does in one go, and far below the
 * day or the week that standards allow (RFC 5246, F.1.4; RFC 8446, 4.6.1).
 */
const SESSION_LIFETIME_S = 3_600;

/**
 * How many contexts an identity may have, or those without one together; one more, and the oldest is made anew when it is
 * needed, and sessions of that server are taken up no more. A guess.
 */
const MAX_CONTEXTS = 16;

/** A server with a context for each connection would have no sessions to take up: each has a key of its own. */
const contexts = new WeakMap<object, Map<string, SecureContext>>();

/** Whose contexts those are that have no identity. */
const nobody = {};

/** The context for an identity, or for none; the same one for the same identity and settings. */
export function contextFor(identity: Identity | undefined, options: Options): SecureContext {
  return knownContext(identity ?? nobody, options, '', identity);
}

/** The context in which a server starts that will choose among identities: it has none of them. */
export function undecidedContext(
  identities: readonly [Identity, ...Identity[]],
  options: ServerSecureOptions,
): SecureContext {
  return knownContext(identities[0], options, identities.map(numberOf).join(), undefined);
}

function knownContext(
  owner: object,
  options: Options,
  among: string,
  shown: Identity | undefined,
): SecureContext {
  const known = contexts.get(owner) ?? new Map<string, SecureContext>();
  contexts.set(owner, known);
  const key = keyOf(options, among);
  const context = known.get(key) ?? makeContext(shown, options);
  known.set(key, context);
  const [oldest] = known.keys();
  if (known.size > MAX_CONTEXTS && oldest !== undefined) known.delete(oldest);
  return context;
}

/** All that a session is judged by when it begins: only where it is the same may it be taken up. */
function keyOf(options: Options, among: string): string {
  return JSON.stringify([
    options.role,
    options.minVersion,
    options.maxVersion,
    options.trustedRoots?.map((der) => rootOf(der).fingerprint) ?? null,
    options.revocationLists,
    options.role === 'server' ? [options.clientCertificateMode, options.isResumable] : [],
    among,
  ]);
}

const numbers = new WeakMap<Identity, number>();
let lastNumber = 0;

function numberOf(identity: Identity): number {
  const number = numbers.get(identity) ?? ++lastNumber;
  numbers.set(identity, number);
  return number;
}

function makeContext(identity: Identity | undefined, options: Options): SecureContext {
  const { minVersion, maxVersion, trustedRoots, revocationLists } = options;
  return createSecureContext({
    ...(identity === undefined ? {} : contextOptionsOf(identity)),
    minVersion,
    maxVersion,
    ...(trustedRoots === undefined ? {} : { ca: trustedRoots.map((der) => rootOf(der).pem) }),
    ...(revocationLists.length === 0 ? {} : { crl: [...revocationLists] }),
    // OpenSSL refuses the signatures of TLS 1.0 and 1.1 at its usual level of security.
    ...(areWeakAllowed(options) ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    // Sessions with client certificates are taken up only where they are named.
    sessionIdContext: 'streamsocket',
    sessionTimeout: SESSION_LIFETIME_S,
    ...(options.role === 'server' ? { secureOptions: refusedByServer(options) } : {}),
  });
}

/**
 * A client could have a server of TLS 1.2 shake hands again and again, which costs the server most (RFC 5246, 7.4.1.1
 * lets it refuse). Node allows that, and watches over it in servers of its own alone (20 to 26).
 */
function refusedByServer({ isResumable }: ServerSecureOptions): number {
  const { SSL_OP_NO_RENEGOTIATION, SSL_OP_NO_TICKET } = constants;
  return isResumable ? SSL_OP_NO_RENEGOTIATION : SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET;
}

/** Whether keys and signatures may be as weak as in the days of TLS 1.0 and 1.1. */
export function areWeakAllowed({ minVersion }: Options): boolean {
  return minVersion < 'TLSv1.2';
}
