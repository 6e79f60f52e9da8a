import { describe, expect, it } from '@jest/globals';
import { platformCode } from '../../lib/errors/platform-codes.js';
import type { SocketErrorPhase, SocketErrorSource } from '../../lib/errors/socket-error-details.js';
import { type SocketErrorStatusName, statusName } from '../../lib/errors/socket-error-status.js';

describe('platformCode()', () => {
  it.each<[string, SocketErrorStatusName, number, SocketErrorSource]>([
    ['ECONNREFUSED', 'connectionRefused', 0x8007274d, 'peer'],
    ['ENOENT', 'connectionRefused', 0x8007274d, 'peer'],
    ['ECONNRESET', 'connectionResetByPeer', 0x80072746, 'peer'],
    ['EPIPE', 'connectionResetByPeer', 0x80072746, 'peer'],
    ['ETIMEDOUT', 'connectionTimedOut', 0x8007274c, 'network'],
    ['ENOTFOUND', 'hostNotFound', 0x80072af9, 'network'],
    ['EAI_AGAIN', 'nonAuthoritativeHostNotFound', 0x80072afa, 'network'],
    ['ENODATA', 'noDataRecordOfRequestedType', 0x80072afc, 'network'],
    ['EAI_SERVICE', 'classTypeNotFound', 0x8007277d, 'caller'],
    ['EADDRINUSE', 'addressAlreadyInUse', 0x80072740, 'caller'],
    ['EADDRNOTAVAIL', 'cannotAssignRequestedAddress', 0x80072741, 'caller'],
    ['EAFNOSUPPORT', 'addressFamilyNotSupported', 0x8007273f, 'caller'],
    ['ENETUNREACH', 'networkIsUnreachable', 0x80072743, 'network'],
    ['EHOSTUNREACH', 'unreachableHost', 0x80072751, 'network'],
    ['ENETDOWN', 'networkIsDown', 0x80072742, 'network'],
    ['ECONNABORTED', 'softwareCausedConnectionAbort', 0x80072745, 'network'],
    ['EMFILE', 'tooManyOpenFiles', 0x80072728, 'caller'],
    ['ENFILE', 'tooManyOpenFiles', 0x80072728, 'caller'],
    ['EMSGSIZE', 'messageTooLong', 0x80072738, 'caller'],
    ['ECANCELED', 'operationAborted', 0x800703e3, 'caller'],
    ['CERT_HAS_EXPIRED', 'certificateExpired', 0x800b0101, 'peer'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificateUntrustedRoot', 0x800b0109, 'peer'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificateUntrustedRoot', 0x800b010a, 'peer'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificateCommonNameIsIncorrect', 0x800b010f, 'peer'],
    ['INVALID_PURPOSE', 'certificateWrongUsage', 0x800b0110, 'peer'],
    ['CERT_REVOKED', 'certificateRevoked', 0x80092010, 'peer'],
    ['UNABLE_TO_GET_CRL', 'certificateNoRevocationCheck', 0x80092012, 'peer'],
    ['CERT_SIGNATURE_FAILURE', 'certificateIsInvalid', 0x800b0108, 'peer'],
    ['EACCES', 'unknown', 0x8007271d, 'caller'],
    ['EINVAL', 'unknown', 0x80072726, 'caller'],
    ['ENOBUFS', 'unknown', 0x80072747, 'caller'],
    ['ENOMEM', 'unknown', 0x8007000e, 'caller'],
    ['ENOTCONN', 'unknown', 0x80072749, 'caller'],
    ['ENAMETOOLONG', 'unknown', 0x800700ce, 'caller'],
    ['EAI_FAIL', 'unknown', 0x80072afb, 'network'],
    ['EPROTO', 'unknown', 0x80090326, 'peer'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'unknown', 0x80090326, 'peer'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'unknown', 0x80090326, 'peer'],
  ])('%s is %s with the HRESULT %i, by the %s', (code, name, number, source) => {
    const meaning = platformCode(code);

    expect(meaning).toMatchObject({ number, source });
    expect(meaning && statusName(meaning.status)).toBe(name);
  });

  it.each<[string, SocketErrorPhase, SocketErrorStatusName]>([
    ['ECONNREFUSED', 'connect', 'connectionRefused'],
    ['ECONNREFUSED', 'read', 'connectionResetByPeer'],
    ['ECONNREFUSED', 'write', 'connectionResetByPeer'],
    ['ECONNREFUSED', 'lookup', 'nonAuthoritativeHostNotFound'],
    ['ENOENT', 'connect', 'connectionRefused'],
    ['ENOENT', 'bind', 'cannotAssignRequestedAddress'],
    ['EADDRNOTAVAIL', 'connect', 'cannotAssignRequestedAddress'],
    ['EAGAIN', 'connect', 'connectionTimedOut'],
    ['EMSGSIZE', 'read', 'messageTooLong'],
  ])('%s during %s is %s', (code, phase, name) => {
    expect(statusName(platformCode(code, phase)?.status ?? -1)).toBe(name);
  });

  it.each(['EWHATEVER', '', 'toString', '__proto__'])('knows nothing of "%s"', (code) => {
    expect(platformCode(code)).toBeUndefined();
    expect(platformCode(code, 'read')).toBeUndefined();
  });
});
