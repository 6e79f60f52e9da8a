import { HostNameType } from '../address/host-name-type.js';
import type { HostName } from '../address/host-name.js';
import { isIpv4, isIpv6 } from '../address/ip-text.js';
import { statusError } from '../errors/failures.js';
import type { ConnectAttempt } from '../errors/socket-error-details.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Channel, ChannelOptions, Transport } from '../transport/contract.js';
import { race } from './race.js';

/** RFC 8305, 5: the recommended Connection Attempt Delay. */
const ATTEMPT_STEP_MS = 250;

export interface DialOptions extends ChannelOptions {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  /** One address at a time, the next only after the one before has failed. */
  readonly isSerial: boolean;
  readonly signal: AbortSignal;
  /** Told when the addresses are known and the attempts begin. */
  readonly onLookedUp?: () => void;
}

/**
 * Connects to a host by whichever of its addresses answers first.
 *
 * @throws SocketError - no address led to a connection: `attempts` and the message have each of them. The
 *   status is the one of the first attempt that the host itself answered, or else of the first.
 */
export async function dial(
  transport: Transport,
  host: HostName,
  port: number,
  options: DialOptions,
): Promise<Channel> {
  const addresses = await addressesOf(transport, host, options);
  options.onLookedUp?.();
  const failures: SocketError[] = [];
  const attempts: ConnectAttempt[] = [];

  const attempt = async (address: string, signal: AbortSignal): Promise<Channel> => {
    const startedMs = transport.clock.now();
    try {
      return await transport.connect({ kind: 'ip', address, port }, { ...options, signal });
    } catch (error) {
      const failure = translate(error, `Cannot connect to ${address} port ${port}`, 'connect');
      const durationMs = transport.clock.now() - startedMs;
      failures.push(failure);
      attempts.push({ address, port, phase: 'connect', durationMs, code: failure.code });
      throw failure;
    }
  };

  const [only] = addresses;
  try {
    if (addresses.length === 1 && only !== undefined) return await attempt(only, options.signal);
    return await race(addresses, attempt, {
      clock: transport.clock,
      stepMs: options.isSerial ? Infinity : ATTEMPT_STEP_MS,
      signal: options.signal,
      discard: (late) => {
        late.abort();
      },
    });
  } catch (failure) {
    options.signal.throwIfAborted();
    throw allFailed(host, port, failures, attempts, failure);
  }
}

async function addressesOf(
  transport: Transport,
  host: HostName,
  options: DialOptions,
): Promise<readonly string[]> {
  const isName = host.type === HostNameType.domainName;
  const addresses = isName ? await transport.lookup(host.asciiName, options.signal) : [host.canonicalName];
  const { localAddress } = options;
  if (localAddress === undefined) return addresses;
  const isUsable = isIpv4(localAddress) ? isIpv4 : isIpv6;
  const usable = addresses.filter((address) => isUsable(address));
  if (usable.length > 0) return usable;
  throw statusError(
    SocketErrorStatus.addressFamilyNotSupported,
    `Cannot connect to "${host.displayName}" from ${localAddress}: it has no address of that family, only ${addresses.join(', ')}`,
    { phase: 'lookup' },
  );
}

function allFailed(
  host: HostName,
  port: number,
  failures: readonly SocketError[],
  attempts: readonly ConnectAttempt[],
  cause: unknown,
): SocketError {
  const telling = failures.find(({ source }) => source === 'peer') ?? failures[0];
  const each = attempts.map(({ address, durationMs, code }) => {
    return `${address} (${code ?? 'failed'} after ${Math.round(durationMs)} ms)`;
  });
  return new SocketError(`Cannot connect to "${host.displayName}" port ${port}: tried ${each.join(', ')}`, {
    status: telling?.status ?? SocketErrorStatus.unknown,
    number: telling?.number,
    code: telling?.code,
    source: telling?.source,
    phase: 'connect',
    attempts,
    cause: telling ?? cause,
  });
}
