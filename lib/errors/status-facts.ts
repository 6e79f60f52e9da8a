import { HResult, hresultOfWin32 } from './hresult.js';
import type { SocketErrorSource } from './socket-error-details.js';
import { SocketErrorStatus } from './socket-error-status.js';

/** Who usually is behind a status, and its HRESULTs: first the one that errors of ours carry. */
interface StatusFacts {
  readonly source: SocketErrorSource;
  readonly numbers: readonly [number, ...number[]];
}

/** A status that a Winsock or Win32 code stands for. */
function win32(source: SocketErrorSource, code: number, ...others: readonly number[]): StatusFacts {
  return { source, numbers: [hresultOfWin32(code), ...others] };
}

/** A status of certificates, which only peers show. */
function certificate(...numbers: [number, ...number[]]): StatusFacts {
  return { source: 'peer', numbers };
}

// Microsoft publishes no table from HRESULT to status. This one joins the descriptions of the
// enumeration to the Winsock, Win32 and CryptoAPI codes of the Windows SDK (winerror.h).
const facts: Readonly<Record<SocketErrorStatus, StatusFacts>> = {
  [SocketErrorStatus.unknown]: { source: 'caller', numbers: [HResult.E_FAIL] },
  // A call on a closed object counts as aborted too: whether a read was waiting when close() came or
  // started a moment later is a race its caller cannot see, so both have one status.
  [SocketErrorStatus.operationAborted]: win32('caller', 995, HResult.E_ABORT, HResult.RO_E_CLOSED),
  [SocketErrorStatus.httpInvalidServerResponse]: win32('peer', 12152),
  [SocketErrorStatus.connectionTimedOut]: win32('network', 10060),
  [SocketErrorStatus.addressFamilyNotSupported]: win32('caller', 10047),
  [SocketErrorStatus.socketTypeNotSupported]: win32('caller', 10044),
  [SocketErrorStatus.hostNotFound]: win32('network', 11001),
  [SocketErrorStatus.noDataRecordOfRequestedType]: win32('network', 11004),
  [SocketErrorStatus.nonAuthoritativeHostNotFound]: win32('network', 11002),
  [SocketErrorStatus.classTypeNotFound]: win32('caller', 10109),
  [SocketErrorStatus.addressAlreadyInUse]: win32('caller', 10048),
  [SocketErrorStatus.cannotAssignRequestedAddress]: win32('caller', 10049),
  [SocketErrorStatus.connectionRefused]: win32('peer', 10061),
  [SocketErrorStatus.networkIsUnreachable]: win32('network', 10051),
  [SocketErrorStatus.unreachableHost]: win32('network', 10065),
  [SocketErrorStatus.networkIsDown]: win32('network', 10050),
  [SocketErrorStatus.networkDroppedConnectionOnReset]: win32('network', 10052),
  [SocketErrorStatus.softwareCausedConnectionAbort]: win32('network', 10053),
  [SocketErrorStatus.connectionResetByPeer]: win32('peer', 10054),
  [SocketErrorStatus.hostIsDown]: win32('network', 10064),
  [SocketErrorStatus.noAddressesFound]: win32('network', 232),
  [SocketErrorStatus.tooManyOpenFiles]: win32('caller', 10024),
  [SocketErrorStatus.messageTooLong]: win32('caller', 10040),
  [SocketErrorStatus.certificateExpired]: certificate(0x800b0101, 0x800b0102),
  [SocketErrorStatus.certificateUntrustedRoot]: certificate(0x800b0109, 0x800b010a),
  [SocketErrorStatus.certificateCommonNameIsIncorrect]: certificate(0x800b010f, 0x800b0114),
  [SocketErrorStatus.certificateWrongUsage]: certificate(0x800b0110),
  [SocketErrorStatus.certificateRevoked]: certificate(0x80092010, 0x800b010c, 0x800b0111),
  [SocketErrorStatus.certificateNoRevocationCheck]: certificate(0x80092012),
  [SocketErrorStatus.certificateRevocationServerOffline]: certificate(0x80092013),
  [SocketErrorStatus.certificateIsInvalid]: certificate(
    0x800b0108, // CERT_E_MALFORMED, the least particular of the ten
    0x800b0103,
    0x800b0104,
    0x800b0105,
    0x800b0106,
    0x800b0107,
    0x800b0113,
    0x80096004,
    0x80096019,
  ),
};

const statuses: ReadonlyMap<number, SocketErrorStatus> = new Map(
  Object.values(SocketErrorStatus).flatMap((status) =>
    facts[status].numbers.map((number) => [number, status] as const),
  ),
);

/** The HRESULT that errors of a status carry. */
export function hresultOfStatus(status: SocketErrorStatus): number {
  return facts[status].numbers[0];
}

/** Who usually is behind a status. */
export function sourceOfStatus(status: SocketErrorStatus): SocketErrorSource {
  return facts[status].source;
}

/** The status of an HRESULT, signed or unsigned; `unknown` for any other number. */
export function statusOfHresult(hresult: number): SocketErrorStatus {
  return statuses.get(hresult < 0 ? hresult + 2 ** 32 : hresult) ?? SocketErrorStatus.unknown;
}
