import type { Endpoint } from '../../transport/contract.js';

/** A further piece of information in a header of version 2. */
export interface ProxyHeaderValue {
  /** For instance 1 for ALPN, 2 for the name the client asked for, 5 for an id of the connection, 32 for TLS. */
  readonly type: number;
  readonly data: Uint8Array;
}

/** Where a client is, and where it has connected to, as a proxy tells it. */
export interface ProxiedEnds {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

/** A header of the PROXY protocol, read. */
export interface ProxyHeader {
  readonly version: 1 | 2;
  /** `undefined`: the connection is the proxy's own, or it cannot tell. */
  readonly ends: ProxiedEnds | undefined;
  readonly values: readonly ProxyHeaderValue[];
}

/** The longest header that is taken, its values included. Version 1 has 107 bytes at most. */
export const MAX_HEADER_BYTES: number = 4 * 1024;
