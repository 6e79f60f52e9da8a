import { HResult, hresultOfWin32 } from './hresult.js';
import type { SocketErrorPhase, SocketErrorSource } from './socket-error-details.js';
import { SocketErrorStatus as Status } from './socket-error-status.js';
import { hresultOfStatus, sourceOfStatus } from './status-facts.js';

/** What a code of the platform, such as `ECONNREFUSED`, means to us. */
export interface PlatformCode {
  readonly status: Status;
  /** The HRESULT. */
  readonly number: number;
  readonly source: SocketErrorSource;
  /** The reason in words, to stand after "Cannot ...: ". */
  readonly text: string;
}

/** A code that has a status. */
function as(status: Status, text: string, source: SocketErrorSource = sourceOfStatus(status)): PlatformCode {
  return { status, number: hresultOfStatus(status), source, text };
}

/** A code that has a status, and another HRESULT of the several that stand for it. */
function asOne(status: Status, number: number, text: string): PlatformCode {
  return { status, number, source: sourceOfStatus(status), text };
}

/** A code that has no status of its own, only an HRESULT. */
function other(number: number, text: string, source: SocketErrorSource = 'caller'): PlatformCode {
  return { status: Status.unknown, number, source, text };
}

const system: Readonly<Record<string, PlatformCode>> = {
  ABORT_ERR: as(Status.operationAborted, 'it was called off'),
  ECANCELED: as(Status.operationAborted, 'it was called off'),
  ETIMEDOUT: as(Status.connectionTimedOut, 'the peer did not answer in time'),
  EAFNOSUPPORT: as(Status.addressFamilyNotSupported, 'this machine has no such address family'),
  ESOCKTNOSUPPORT: as(Status.socketTypeNotSupported, 'this machine has no such kind of socket'),
  EADDRINUSE: as(Status.addressAlreadyInUse, 'the address is in use'),
  EADDRNOTAVAIL: as(Status.cannotAssignRequestedAddress, 'the address is none of this machine'),
  ECONNREFUSED: as(Status.connectionRefused, 'nobody listens there'),
  // A path at which no server ever listened. One whose server died and left the file behind gives
  // ECONNREFUSED; to a client both mean that the server is not there (yet), so both have one status.
  ENOENT: as(Status.connectionRefused, 'nobody listens there'),
  ENETUNREACH: as(Status.networkIsUnreachable, 'there is no way to that network'),
  EHOSTUNREACH: as(Status.unreachableHost, 'there is no way to that host'),
  ENETDOWN: as(Status.networkIsDown, 'the network is down'),
  ENETRESET: as(Status.networkDroppedConnectionOnReset, 'the network dropped the connection'),
  ECONNABORTED: as(Status.softwareCausedConnectionAbort, 'the connection was given up'),
  ECONNRESET: as(Status.connectionResetByPeer, 'the peer reset the connection'),
  // We report what we closed ourselves before the system can, so this is the peer's doing.
  EPIPE: as(Status.connectionResetByPeer, 'the peer closed the connection'),
  EHOSTDOWN: as(Status.hostIsDown, 'the host is down'),
  EMFILE: as(Status.tooManyOpenFiles, 'this process has too many files open'),
  ENFILE: as(Status.tooManyOpenFiles, 'this machine has too many files open'),
  EMSGSIZE: as(Status.messageTooLong, 'the datagram is too long'),
  EACCES: other(hresultOfWin32(10013), 'permission denied'),
  // A local firewall, mostly.
  EPERM: other(HResult.E_ACCESSDENIED, 'not permitted'),
  EINVAL: other(hresultOfWin32(10022), 'the system refused an argument'),
  ENOTSOCK: other(hresultOfWin32(10038), 'that is no socket'),
  EPROTOTYPE: other(hresultOfWin32(10041), 'that is another kind of socket'),
  ENOPROTOOPT: other(hresultOfWin32(10042), 'this machine has no such option'),
  ENOTSUP: other(HResult.ERROR_NOT_SUPPORTED, 'not supported here'),
  EOPNOTSUPP: other(HResult.ERROR_NOT_SUPPORTED, 'not supported here'),
  ENOBUFS: other(hresultOfWin32(10055), 'the system has no buffers left'),
  ENOMEM: other(HResult.E_OUTOFMEMORY, 'the system has no memory left'),
  EISCONN: other(hresultOfWin32(10056), 'the socket is connected already'),
  ENOTCONN: other(hresultOfWin32(10057), 'the socket is not connected'),
  ENODEV: other(hresultOfWin32(55), 'there is no such network interface'),
  ENXIO: other(hresultOfWin32(55), 'there is no such network interface'),
  ENAMETOOLONG: other(hresultOfWin32(206), 'the path is too long'),
  ENOTDIR: other(hresultOfWin32(3), 'a part of the path is no directory'),
  EROFS: other(hresultOfWin32(19), 'the file system is read-only'),
};

// Both getaddrinfo's codes and those of c-ares, which Node uses for SRV records.
const lookup: Readonly<Record<string, PlatformCode>> = {
  ENOTFOUND: as(Status.hostNotFound, 'there is no such name'),
  EAI_NONAME: as(Status.hostNotFound, 'there is no such name'),
  EBADNAME: as(Status.hostNotFound, 'no name can look like that', 'caller'),
  ENODATA: as(Status.noDataRecordOfRequestedType, 'the name has no such record'),
  EAI_NODATA: as(Status.noDataRecordOfRequestedType, 'the name has no such record'),
  EAI_ADDRFAMILY: as(Status.noDataRecordOfRequestedType, 'the name has no address of that family'),
  EAI_FAMILY: as(Status.addressFamilyNotSupported, 'this machine has no such address family'),
  EAI_AGAIN: as(Status.nonAuthoritativeHostNotFound, 'no name server answered'),
  ESERVFAIL: as(Status.nonAuthoritativeHostNotFound, 'the name server failed'),
  EREFUSED: as(Status.nonAuthoritativeHostNotFound, 'the name server refused to answer'),
  ETIMEOUT: as(Status.nonAuthoritativeHostNotFound, 'no name server answered in time'),
  ECANCELLED: as(Status.operationAborted, 'it was called off'),
  EAI_CANCELED: as(Status.operationAborted, 'it was called off'),
  EAI_SERVICE: as(Status.classTypeNotFound, 'there is no such service'),
  EAI_FAIL: other(hresultOfWin32(11003), 'the name server failed for good', 'network'),
  EAI_MEMORY: other(HResult.E_OUTOFMEMORY, 'the system has no memory left'),
  EFORMERR: other(hresultOfWin32(11003), 'the name server did not understand', 'network'),
  EBADRESP: other(hresultOfWin32(11003), 'the name server answered nonsense', 'network'),
};

const untrusted = as(Status.certificateUntrustedRoot, 'the certificate is not trusted');
const fromNowhere = asOne(
  Status.certificateUntrustedRoot,
  0x800b010a, // CERT_E_CHAINING
  'who issued the certificate is not known',
);
const malformed = as(Status.certificateIsInvalid, 'the certificate is malformed');
const unsigned = as(Status.certificateIsInvalid, 'a signature in the certificate chain is wrong');
const unchecked = as(Status.certificateNoRevocationCheck, 'whether the certificate was revoked is not known');

// What OpenSSL finds in a certificate, under Node's names, and what Node itself finds.
const tls: Readonly<Record<string, PlatformCode>> = {
  CERT_HAS_EXPIRED: as(Status.certificateExpired, 'the certificate has expired'),
  // CERT_E_VALIDITYPERIODNESTING, so that the two can be told apart.
  CERT_NOT_YET_VALID: asOne(Status.certificateExpired, 0x800b0102, 'the certificate is not valid yet'),
  SELF_SIGNED_CERT_IN_CHAIN: as(
    Status.certificateUntrustedRoot,
    'the root of the certificate is not trusted',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: as(
    Status.certificateUntrustedRoot,
    'the certificate is its own issuer and not trusted',
  ),
  UNABLE_TO_GET_ISSUER_CERT: fromNowhere,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: fromNowhere,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: fromNowhere,
  CERT_UNTRUSTED: untrusted,
  CERT_REJECTED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: as(
    Status.certificateCommonNameIsIncorrect,
    'the certificate is for another name',
  ),
  HOSTNAME_MISMATCH: as(Status.certificateCommonNameIsIncorrect, 'the certificate is for another name'),
  INVALID_PURPOSE: as(Status.certificateWrongUsage, 'the certificate is not meant for this'),
  CERT_REVOKED: as(Status.certificateRevoked, 'the certificate was revoked'),
  UNABLE_TO_GET_CRL: unchecked,
  CRL_HAS_EXPIRED: unchecked,
  CRL_NOT_YET_VALID: unchecked,
  CRL_SIGNATURE_FAILURE: unchecked,
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: unchecked,
  ERROR_IN_CRL_LAST_UPDATE_FIELD: unchecked,
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: unchecked,
  CERT_SIGNATURE_FAILURE: unsigned,
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: unsigned,
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: malformed,
  ERROR_IN_CERT_NOT_BEFORE_FIELD: malformed,
  ERROR_IN_CERT_NOT_AFTER_FIELD: malformed,
  INVALID_CA: as(Status.certificateIsInvalid, 'the certificate was issued by one that may not issue any'),
  PATH_LENGTH_EXCEEDED: as(Status.certificateIsInvalid, 'the certificate chain is longer than it allows'),
  UNHANDLED_CRITICAL_EXTENSION: as(
    Status.certificateIsInvalid,
    'the certificate has an extension that must be understood and is not',
  ),
  EE_KEY_TOO_SMALL: as(Status.certificateIsInvalid, 'the key of the certificate is too weak'),
  CA_KEY_TOO_SMALL: as(Status.certificateIsInvalid, 'the key of an issuer is too weak'),
  CA_MD_TOO_WEAK: as(Status.certificateIsInvalid, 'a signature in the certificate chain is too weak'),
  UNSPECIFIED: as(Status.certificateIsInvalid, 'what is wrong with the certificate OpenSSL does not say'),
  CERT_CHAIN_TOO_LONG: as(Status.certificateIsInvalid, 'the certificate chain is too long'),
  EPROTO: other(HResult.SEC_E_ILLEGAL_MESSAGE, 'the peer does not speak TLS as we do', 'peer'),
  // OpenSSL looks for a version where there is something else; versions that do not match have other codes.
  ERR_SSL_WRONG_VERSION_NUMBER: other(HResult.SEC_E_ILLEGAL_MESSAGE, 'what the peer sent is no TLS', 'peer'),
  ERR_SSL_HTTP_REQUEST: other(HResult.SEC_E_ILLEGAL_MESSAGE, 'the peer sent HTTP without TLS', 'peer'),
};

const codes: ReadonlyMap<string, PlatformCode> = new Map(Object.entries({ ...system, ...lookup, ...tls }));

/** Codes that mean something else while something particular goes on. */
const inPhase: ReadonlyMap<string, PlatformCode> = new Map<`${SocketErrorPhase} ${string}`, PlatformCode>([
  // It is the name server that refused, on this machine usually a resolver that is not running.
  ['lookup ECONNREFUSED', as(Status.nonAuthoritativeHostNotFound, 'the name server refused to answer')],
  // A family that this machine has no address of, an address to connect from that is gone, or all local ports in use.
  ['connect EADDRNOTAVAIL', as(Status.cannotAssignRequestedAddress, 'no local address or port is left')],
  // Paths on Linux: the server has taken none of those that wait for long.
  ['connect EAGAIN', as(Status.connectionTimedOut, 'too many wait for the server already', 'peer')],
  ['bind ENOENT', as(Status.cannotAssignRequestedAddress, 'there is no such directory')],
  // Only datagrams: an earlier one met nobody. Windows reports it as a reset, and so does WinRT.
  ['read ECONNREFUSED', as(Status.connectionResetByPeer, 'nobody listens there')],
  // Only datagrams: a router says of an earlier one that it does not fit through.
  ['read EMSGSIZE', as(Status.messageTooLong, 'an earlier datagram was too long', 'network')],
  ['write ECONNREFUSED', as(Status.connectionResetByPeer, 'nobody listens there')],
]);

// OpenSSL has hundreds of them, most of them alerts; Node names them `ERR_SSL_` and the reason.
const anyTlsFailure = other(HResult.SEC_E_ILLEGAL_MESSAGE, 'TLS failed', 'peer');

/** What a code of the platform means, in a certain phase if it differs there; `undefined` if nobody knows. */
export function platformCode(code: string, phase?: SocketErrorPhase): PlatformCode | undefined {
  const particular = inPhase.get(`${phase ?? ''} ${code}`);
  return particular ?? codes.get(code) ?? (code.startsWith('ERR_SSL_') ? anyTlsFailure : undefined);
}
