import { afterAll, describe, expect, it } from '@jest/globals';
import { X509Certificate } from 'node:crypto';

import { followChain } from '../../../lib/transport/node/tls-chain.js';
import { makeAuthority, makeSelfSigned, removeCertificates } from '../../support/certificates.mjs';

afterAll(removeCertificates);
type Chain = readonly X509Certificate[];

const read = ({ certificate }: { readonly certificate: string }): X509Certificate =>
  new X509Certificate(certificate);
const forA = { name: 'a', names: ['DNS:a.test'] };

const authority = makeAuthority('Root');
const middle = authority.makeIntermediate('Middle');
const [root, between, own] = [read(authority), read(middle), read(middle.issue(forA))];
/** Somebody who calls herself what those do, and names no keys, for they are her own. */
const nameless = 'authorityKeyIdentifier = none\n';
const liar = makeAuthority('Root');
const liarsMiddle = liar.makeIntermediate('Middle', {
  extensions: `basicConstraints = critical, CA:TRUE\n${nameless}`,
});
const lie = { ...forA, extensions: `basicConstraints = CA:FALSE\n${nameless}` };
const [liarsRoot, liarsBetween] = [read(liar), read(liarsMiddle)];
const forged = read(liarsMiddle.issue(lie));
const forgedByRoot = read(liar.issue(lie));
const pretender = authority.makeIntermediate('Pretender', { extensions: 'basicConstraints = CA:FALSE\n' });
const [noAuthority, underNoAuthority] = [read(pretender), read(pretender.issue(forA))];
const selfSigned = read(makeSelfSigned('a.test'));

/** All certificates are equal for Jest. */
const printsOf = (certificates: Chain): string[] => certificates.map(({ fingerprint256 }) => fingerprint256);

function followed(chain: Chain, roots: Chain): unknown {
  const { proved, problem } = followChain(chain, roots);
  return { proved: printsOf(proved), problem };
}

describe('followChain()', () => {
  it.each<[string, Chain, Chain, Chain]>([
    ['a root that is not sent', [own, between], [root], [own, between, root]],
    ['a root that is sent', [own, between, root], [root], [own, between, root]],
    ['the second of two roots', [own, between], [liarsRoot, root], [own, between, root]],
    ['an issuer that is trusted itself', [own, between, root], [between], [own, between]],
    ['itself, where that is trusted', [selfSigned], [selfSigned], [selfSigned]],
    ['itself, whatever is sent behind it', [own, between, root], [own], [own]],
    ['nothing, and has nothing wrong, where there is none', [], [root], []],
  ])('leads to %s', (_, chain, roots, proved) => {
    expect(followed(chain, roots)).toEqual({ proved: printsOf(proved), problem: undefined });
  });

  it.each<[string, Chain, Chain, Chain, string]>([
    [
      'a root has only the name of the issuer',
      [forgedByRoot],
      ...([[root], [forgedByRoot], 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'] as const),
    ],
    [
      'an issuer that is trusted has only the name',
      [forged],
      ...([[between], [forged], 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'] as const),
    ],
    [
      'the issuer that is sent has only the name',
      [forged, between, root],
      ...([[root], [forged], 'CERT_SIGNATURE_FAILURE'] as const),
    ],
    [
      'the issuer of an issuer has only the name',
      [forged, liarsBetween, root],
      ...([[root], [forged, liarsBetween], 'CERT_SIGNATURE_FAILURE'] as const),
    ],
    [
      'what is trusted is no authority',
      [underNoAuthority],
      ...([[noAuthority], [underNoAuthority], 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'] as const),
    ],
    [
      'an issuer is no authority',
      [underNoAuthority, noAuthority, root],
      ...([[root], [underNoAuthority], 'INVALID_CA'] as const),
    ],
    [
      'nobody it knows stands at the end',
      [own, between, root],
      ...([[liarsRoot], [own, between, root], 'SELF_SIGNED_CERT_IN_CHAIN'] as const),
    ],
    ['it signs itself', [selfSigned], [root], [selfSigned], 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['issuers are not sent', [own], [root], [own], 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  ])('leads nowhere where %s, and proves what comes before', (_, chain, roots, proved, problem) => {
    expect(followed(chain, roots)).toEqual({ proved: printsOf(proved), problem });
  });
});
