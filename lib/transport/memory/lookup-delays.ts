import type { AddressFamily } from '../contract.js';

/** Milliseconds until the answer to a lookup is there, by family. */
export type LookupDelays = Readonly<Record<AddressFamily, number>>;
