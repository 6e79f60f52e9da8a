/**
 * What became of a socket operation that failed, in WinRT's words and with its numbers.
 *
 * @see WinRT `Windows.Networking.Sockets.SocketErrorStatus`.
 */
export const SocketErrorStatus = {
  /** None of the others; `SocketError.number` may know more. */
  unknown: 0,
  /** The operation was called off, or its socket was closed. */
  operationAborted: 1,
  /** A proxy answered with something that is not HTTP. */
  httpInvalidServerResponse: 2,
  /** The time allowed went by, by the system's limit or the caller's. */
  connectionTimedOut: 3,
  /** This machine has no such address family, for instance no IPv6. */
  addressFamilyNotSupported: 4,
  /** This machine has no such kind of socket. */
  socketTypeNotSupported: 5,
  /** There is no host of that name. */
  hostNotFound: 6,
  /** The name exists but has no record of the kind that was asked for. */
  noDataRecordOfRequestedType: 7,
  /** The name could not be looked up now; later it may be. */
  nonAuthoritativeHostNotFound: 8,
  /** There is no service of that name. */
  classTypeNotFound: 9,
  /** Something else holds the local address and port. */
  addressAlreadyInUse: 10,
  /** The local address is none of this machine's. */
  cannotAssignRequestedAddress: 11,
  /** Nobody listens there. */
  connectionRefused: 12,
  /** There is no way to that network. */
  networkIsUnreachable: 13,
  /** There is no way to that host. */
  unreachableHost: 14,
  /** The network of this machine is down. */
  networkIsDown: 15,
  /** The network dropped the connection. */
  networkDroppedConnectionOnReset: 16,
  /** This machine gave the connection up. */
  softwareCausedConnectionAbort: 17,
  /** The peer gave the connection up. */
  connectionResetByPeer: 18,
  /** The host is down. */
  hostIsDown: 19,
  /** The name has no addresses. */
  noAddressesFound: 20,
  /** This process or machine has too many files and sockets open. */
  tooManyOpenFiles: 21,
  /** A datagram is longer than the network carries. */
  messageTooLong: 22,
  /** The certificate has run out or is not valid yet. */
  certificateExpired: 23,
  /** The certificate leads to no root that is trusted. */
  certificateUntrustedRoot: 24,
  /** The certificate is for another name. */
  certificateCommonNameIsIncorrect: 25,
  /** The certificate is not meant for this use. */
  certificateWrongUsage: 26,
  /** The certificate was revoked. */
  certificateRevoked: 27,
  /** Whether the certificate was revoked could not be checked. */
  certificateNoRevocationCheck: 28,
  /** The server that knows of revocations did not answer. */
  certificateRevocationServerOffline: 29,
  /** The certificate breaks the rules of certificates. */
  certificateIsInvalid: 30,
} as const;

/** One of the numbers of `SocketErrorStatus`. */
export type SocketErrorStatus = (typeof SocketErrorStatus)[keyof typeof SocketErrorStatus];

/** The name of a status: `statusName(12)` is `'connectionRefused'`. */
export type SocketErrorStatusName = keyof typeof SocketErrorStatus;

const names: ReadonlyMap<number, SocketErrorStatusName> = new Map(
  Object.entries(SocketErrorStatus).map(([name, status]) => [status, name as SocketErrorStatusName]),
);

/**
 * The name of a status, for logs.
 *
 * @returns for instance `'connectionRefused'`; `'unknown'` for a number that is no status.
 */
export function statusName(status: number): SocketErrorStatusName {
  return names.get(status) ?? 'unknown';
}
