/**
 * The HRESULTs that WinRT's rules name, as unsigned numbers.
 *
 * Those of the single `SocketErrorStatus` values are in `status-facts.ts`.
 */
export const HResult = {
  /** Nothing more is known. */
  E_FAIL: 0x80004005,
  E_NOTIMPL: 0x80004001,
  E_POINTER: 0x80004003,
  E_ABORT: 0x80004004,
  /** An index or a read outside the valid range. */
  E_BOUNDS: 0x8000000b,
  E_CHANGED_STATE: 0x8000000c,
  E_ILLEGAL_STATE_CHANGE: 0x8000000d,
  /** A method called at an unexpected time. */
  E_ILLEGAL_METHOD_CALL: 0x8000000e,
  /** The object has been closed. */
  RO_E_CLOSED: 0x80000013,
  E_ACCESSDENIED: 0x80070005,
  E_OUTOFMEMORY: 0x8007000e,
  ERROR_NOT_SUPPORTED: 0x80070032,
  E_INVALIDARG: 0x80070057,
  /** Input or output that was called off. */
  ERROR_OPERATION_ABORTED: 0x800703e3,
  ERROR_NOT_FOUND: 0x80070490,
  /** Another operation of the same kind is pending. */
  ERROR_INVALID_OPERATION: 0x800710dd,
  /** Abrupt loss of a WebSocket. */
  WININET_E_CONNECTION_ABORTED: 0x80072efe,
  /** A TLS message that could not be understood or was refused. */
  SEC_E_ILLEGAL_MESSAGE: 0x80090326,
} as const;

/** The HRESULT of a Win32 or Winsock error code. */
export function hresultOfWin32(code: number): number {
  return (0x80070000 | code) >>> 0;
}
