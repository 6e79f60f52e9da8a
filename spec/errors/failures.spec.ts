import { describe, expect, it } from '@jest/globals';
import {
  boundsError,
  busyError,
  closedError,
  illegalCall,
  notSupported,
  operationAborted,
  statusError,
  timedOut,
} from '../../lib/errors/failures.js';
import { SocketErrorStatus } from '../../lib/errors/socket-error-status.js';
import { SocketError } from '../../lib/errors/socket-error.js';

describe('failures', () => {
  it.each([
    ['illegalCall()', illegalCall('Cannot do'), 0x8000000e, SocketErrorStatus.unknown],
    ['busyError()', busyError('Cannot do'), 0x800710dd, SocketErrorStatus.unknown],
    ['boundsError()', boundsError('Cannot do'), 0x8000000b, SocketErrorStatus.unknown],
    ['notSupported()', notSupported('Cannot do'), 0x80070032, SocketErrorStatus.unknown],
    ['closedError()', closedError('Cannot do'), 0x80000013, SocketErrorStatus.operationAborted],
    ['operationAborted()', operationAborted('Cannot do'), 0x800703e3, SocketErrorStatus.operationAborted],
  ])('%s blames the caller and carries its HRESULT', (_, error, number, status) => {
    expect(error).toMatchObject({ message: 'Cannot do', number, status, source: 'caller' });
    expect(SocketError.getStatus(error.number)).toBe(status);
  });

  it('timedOut() names the limit and the phase', () => {
    expect(timedOut('Cannot read', 5000, 'read')).toMatchObject({
      message: 'Cannot read: not done within 5000 ms',
      status: SocketErrorStatus.connectionTimedOut,
      number: 0x8007274c,
      source: 'network',
      phase: 'read',
    });
  });

  it('statusError() takes the HRESULT and the source from its status unless told otherwise', () => {
    expect(statusError(SocketErrorStatus.hostNotFound, 'Cannot connect')).toMatchObject({
      number: 0x80072af9,
      source: 'network',
    });
    expect(
      statusError(SocketErrorStatus.hostNotFound, 'Cannot connect', { source: 'caller', phase: 'lookup' }),
    ).toMatchObject({ number: 0x80072af9, source: 'caller', phase: 'lookup' });
  });
});
