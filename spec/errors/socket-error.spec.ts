import { describe, expect, it } from '@jest/globals';
import type { ConnectAttempt } from '../../lib/errors/socket-error-details.js';
import { SocketErrorStatus as Status } from '../../lib/errors/socket-error-status.js';
import { SocketError } from '../../lib/errors/socket-error.js';

describe('SocketError', () => {
  it('is an Error with a name, a message and a stack that begins with both', () => {
    const error = new SocketError('Cannot read: the peer is gone', { status: Status.connectionResetByPeer });

    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('SocketError');
    expect(String(error)).toBe('SocketError: Cannot read: the peer is gone');
    expect(error.stack).toMatch(/^SocketError: Cannot read: the peer is gone\n/);
  });

  it('fills in the HRESULT and the source of its status, and leaves the rest empty', () => {
    const error = new SocketError('Cannot connect', { status: Status.connectionRefused });

    expect(error).toMatchObject({ status: Status.connectionRefused, number: 0x8007274d, source: 'peer' });
    expect(error.code).toBeUndefined();
    expect(error.phase).toBeUndefined();
    expect(error.attempts).toEqual([]);
    expect('cause' in error).toBe(false);
  });

  it('keeps what it is given', () => {
    const cause = new Error('connect ECONNREFUSED ::1:80');
    const attempts: ConnectAttempt[] = [
      { address: '::1', port: 80, phase: 'connect', durationMs: 3, code: 'ECONNREFUSED' },
    ];
    const details = {
      status: Status.connectionRefused,
      number: 0x800704c9,
      code: 'ECONNREFUSED',
      source: 'network',
      phase: 'connect',
      attempts,
      cause,
    } as const;

    expect(new SocketError('Cannot connect', details)).toMatchObject(details);
  });
});

describe('SocketError.getStatus()', () => {
  it.each([
    [0x800703e3, Status.operationAborted],
    [0x80072f78, Status.httpInvalidServerResponse],
    [0x8007274c, Status.connectionTimedOut],
    [0x8007273f, Status.addressFamilyNotSupported],
    [0x8007273c, Status.socketTypeNotSupported],
    [0x80072af9, Status.hostNotFound],
    [0x80072afc, Status.noDataRecordOfRequestedType],
    [0x80072afa, Status.nonAuthoritativeHostNotFound],
    [0x8007277d, Status.classTypeNotFound],
    [0x80072740, Status.addressAlreadyInUse],
    [0x80072741, Status.cannotAssignRequestedAddress],
    [0x8007274d, Status.connectionRefused],
    [0x80072743, Status.networkIsUnreachable],
    [0x80072751, Status.unreachableHost],
    [0x80072742, Status.networkIsDown],
    [0x80072744, Status.networkDroppedConnectionOnReset],
    [0x80072745, Status.softwareCausedConnectionAbort],
    [0x80072746, Status.connectionResetByPeer],
    [0x80072750, Status.hostIsDown],
    [0x800700e8, Status.noAddressesFound],
    [0x80072728, Status.tooManyOpenFiles],
    [0x80072738, Status.messageTooLong],
    [0x800b0101, Status.certificateExpired],
    [0x800b0102, Status.certificateExpired],
    [0x800b0109, Status.certificateUntrustedRoot],
    [0x800b010a, Status.certificateUntrustedRoot],
    [0x800b010f, Status.certificateCommonNameIsIncorrect],
    [0x800b0114, Status.certificateCommonNameIsIncorrect],
    [0x800b0110, Status.certificateWrongUsage],
    [0x80092010, Status.certificateRevoked],
    [0x800b010c, Status.certificateRevoked],
    [0x800b0111, Status.certificateRevoked],
    [0x80092012, Status.certificateNoRevocationCheck],
    [0x80092013, Status.certificateRevocationServerOffline],
    [0x800b0103, Status.certificateIsInvalid],
    [0x800b0108, Status.certificateIsInvalid],
    [0x800b0113, Status.certificateIsInvalid],
    [0x80096004, Status.certificateIsInvalid],
    [0x80096019, Status.certificateIsInvalid],
    [0x8007271d, Status.unknown],
    [0, Status.unknown],
    [12, Status.unknown],
    [Number.NaN, Status.unknown],
  ])('knows the HRESULT %i, unsigned and signed', (hresult, status) => {
    expect(SocketError.getStatus(hresult)).toBe(status);
    expect(SocketError.getStatus(hresult | 0)).toBe(status);
  });

  it.each([
    ['a SocketError', new SocketError('', { status: Status.hostIsDown }), Status.hostIsDown],
    ['its own status before its number', new SocketError('', { status: 12, number: 0 }), 12],
    ['an error with an HRESULT', Object.assign(new Error(), { number: -2147014835 }), 12],
    ['an error with a platform code', Object.assign(new Error(), { code: 'ENOTFOUND' }), 6],
    ['an unknown number with a known code', { number: 1, code: 'EPIPE' }, 18],
    ['an unknown code', { code: 'EWHATEVER' }, 0],
    ['a code that is an inherited name', { code: 'constructor' }, 0],
    ['a DOMException', new DOMException('', 'AbortError'), 0],
    ['text', 'ECONNREFUSED', 0],
    ['null', null, 0],
    ['nothing', undefined, 0],
  ])('takes %s', (_, thrown, status) => {
    expect(SocketError.getStatus(thrown)).toBe(status);
  });

  it('agrees with the status of every error that is made from a status alone', () => {
    for (const status of Object.values(Status)) {
      expect(SocketError.getStatus(new SocketError('', { status }).number)).toBe(status);
    }
  });
});
