import { X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

import type { ClientSecureOptions, Identity, ServerSecureOptions } from '../security-contract.js';
import { contextOptionsOf } from './tls-identity.js';

type Options = ClientSecureOptions | ServerSecureOptions;

/** A server with a context for each connection would have no sessions to take up: each has a key of its own. */
const contexts = new WeakMap<Identity, Map<string, SecureContext>>();

/** The context for an identity, or for none; the same one for the same identity and settings. */
export function contextFor(identity: Identity | undefined, options: Options): SecureContext {
  return identity === undefined ? makeContext(undefined, options) : knownContext(identity, options, identity);
}

/** The context in which a server starts that will choose among identities of which this is the first: it has none. */
export function undecidedContext(first: Identity, options: ServerSecureOptions): SecureContext {
  return knownContext(first, options, undefined);
}

function knownContext(identity: Identity, options: Options, shown: Identity | undefined): SecureContext {
  const known = contexts.get(identity) ?? new Map<string, SecureContext>();
  contexts.set(identity, known);
  const key = JSON.stringify([
    options.role,
    options.minVersion,
    options.maxVersion,
    options.trustedRoots?.map(hexOf) ?? null,
    options.revocationLists,
    shown !== undefined,
  ]);
  const context = known.get(key) ?? makeContext(shown, options);
  known.set(key, context);
  return context;
}

function makeContext(identity: Identity | undefined, options: Options): SecureContext {
  const { minVersion, maxVersion, trustedRoots, revocationLists } = options;
  return createSecureContext({
    ...(identity === undefined ? {} : contextOptionsOf(identity)),
    minVersion,
    maxVersion,
    ...(trustedRoots === undefined ? {} : { ca: trustedRoots.map(pemOf) }),
    ...(revocationLists.length === 0 ? {} : { crl: [...revocationLists] }),
    // OpenSSL refuses the signatures of TLS 1.0 and 1.1 at its usual level of security.
    ...(minVersion < 'TLSv1.2' ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    // Sessions with client certificates are taken up only where they are named.
    sessionIdContext: 'streamsocket',
  });
}

function pemOf(der: Uint8Array): string {
  return new X509Certificate(der).toString();
}

function hexOf(der: Uint8Array): string {
  return new X509Certificate(der).fingerprint256;
}
