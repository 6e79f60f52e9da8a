import { afterAll, describe, expect, it } from '@jest/globals';

import type {
  ClientSecureOptions,
  Identity,
  ServerSecureOptions,
} from '../../../lib/transport/security-contract.js';
import { Certificate } from '../../../lib/index.js';
import { contextFor, undecidedContext } from '../../../lib/transport/node/tls-context.js';
import { systemClock } from '../../../lib/util/clock.js';
import { makeAuthority, removeCertificates } from '../../support/certificates.mjs';

afterAll(removeCertificates);

const authority = makeAuthority('One');
const other = makeAuthority('Other');
const derOf = ({ certificate }: { readonly certificate: string }): Uint8Array =>
  Certificate.fromPem(certificate).getCertificateBlob();
const [root, otherRoot] = [derOf(authority), derOf(other)];

function issue(name: string): Identity {
  const { certificate, key } = authority.issue({ name });
  return { kind: 'pem', certificates: certificate, key };
}
const [identity, second, third] = [issue('first'), issue('second'), issue('third')];

type OfServers = 'role' | 'identities' | 'clientCertificateMode' | 'isResumable';
const both: Omit<ServerSecureOptions, OfServers> = {
  ...({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', applicationProtocols: [] } as const),
  ...{ trustedRoots: [root], revocationLists: [], keyLog: undefined, unread: [], clock: systemClock },
  signal: new AbortController().signal,
};
const client: ClientSecureOptions = {
  ...both,
  ...({ role: 'client', hostName: 'a.test', identity: undefined, session: undefined } as const),
  onSession: undefined,
};
const server: ServerSecureOptions = {
  ...both,
  ...({ role: 'server', identities: [identity], clientCertificateMode: 'none', isResumable: true } as const),
};

describe('contextFor()', () => {
  it('makes one for all who want the same', () => {
    const copy = new Uint8Array(root);
    expect(contextFor(undefined, { ...client, trustedRoots: [copy] })).toBe(contextFor(undefined, client));
    expect(contextFor(undefined, { ...client, hostName: 'b.test' })).toBe(contextFor(undefined, client));
    expect(contextFor(identity, { ...server })).toBe(contextFor(identity, server));
  });

  it.each<[string, Partial<typeof both>]>([
    ['other roots', { trustedRoots: [otherRoot] }],
    ['more roots', { trustedRoots: [root, otherRoot] }],
    ['no roots', { trustedRoots: [] }],
    ['the roots of the runtime', { trustedRoots: undefined }],
    ['lists of the revoked', { revocationLists: [authority.makeRevocationList()] }],
    ['lists of others', { revocationLists: [other.makeRevocationList()] }],
    ['a later first version', { minVersion: 'TLSv1.3' }],
    ['an earlier last version', { maxVersion: 'TLSv1.2' }],
  ])('makes another for clients and servers with %s', (_, change) => {
    expect(contextFor(undefined, { ...client, ...change })).not.toBe(contextFor(undefined, client));
    expect(contextFor(identity, { ...server, ...change })).not.toBe(contextFor(identity, server));
  });

  it.each<[string, Partial<ServerSecureOptions>]>([
    ['that asks for certificates', { clientCertificateMode: 'optional' }],
    ['that wants certificates', { clientCertificateMode: 'required' }],
    ['that takes up no session', { isResumable: false }],
  ])('makes another for a server %s', (_, change) => {
    expect(contextFor(identity, { ...server, ...change })).not.toBe(contextFor(identity, server));
  });

  it('makes another for each identity, and for each role', () => {
    const all = [
      contextFor(undefined, client),
      ...[identity, second].flatMap((one) => [contextFor(one, client), contextFor(one, server)]),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('keeps a few of an identity, and makes the oldest anew', () => {
    const made = Array.from({ length: 17 }, (_, i) =>
      contextFor(third, { ...server, trustedRoots: Array<Uint8Array>(i).fill(root) }),
    );
    expect(contextFor(third, { ...server, trustedRoots: Array<Uint8Array>(16).fill(root) })).toBe(made[16]);
    expect(contextFor(third, { ...server, trustedRoots: [root] })).toBe(made[1]);
    expect(contextFor(third, { ...server, trustedRoots: [] })).not.toBe(made[0]);
  });
});

describe('undecidedContext()', () => {
  it('is one for the same identities, and none of a single one', () => {
    const context = undecidedContext([identity, second], server);
    expect(undecidedContext([identity, second], server)).toBe(context);
    expect(contextFor(identity, server)).not.toBe(context);
    expect(undecidedContext([identity, third], server)).not.toBe(context);
    expect(undecidedContext([identity, second, third], server)).not.toBe(context);
  });
});
