import { malformed } from '../../errors/failures.js';
import { quote } from '../../util/quote.js';
import type { Find, Found } from '../preface.js';
import type { ProxyHeader } from './header.js';
import { findHeader1, SIGNATURE_1 } from './version-1.js';
import { findHeader2, SIGNATURE_2 } from './version-2.js';

/** A header of either version, which must be there. */
export function findHeader(arrived: Uint8Array): Found<ProxyHeader> | undefined {
  const find = finderFor(arrived);
  if (find === 'neither') {
    throw malformed(
      `it cannot begin with ${quote(String.fromCharCode(...arrived.subarray(0, SIGNATURE_2.length)))}`,
    );
  }
  return find === 'not known yet' ? undefined : find(arrived);
}

/** A header of either version; nothing, when something else is there. */
export function findOptionalHeader(arrived: Uint8Array): Found<ProxyHeader | undefined> | undefined {
  const find = finderFor(arrived);
  if (find === 'neither') return { value: undefined, byteCount: 0 };
  return find === 'not known yet' ? undefined : find(arrived);
}

/** Whether what has arrived is a header for certain, whole or not. */
export function isHeader(arrived: Uint8Array): boolean {
  return typeof finderFor(arrived) === 'function';
}

function finderFor(arrived: Uint8Array): Find<ProxyHeader> | 'neither' | 'not known yet' {
  const [signature, find] =
    arrived[0] === SIGNATURE_2[0] ? [SIGNATURE_2, findHeader2] : [SIGNATURE_1, findHeader1];
  const beginning = arrived.subarray(0, signature.length);
  if (beginning.some((byte, i) => byte !== signature[i])) return 'neither';
  return beginning.length === signature.length ? find : 'not known yet';
}
