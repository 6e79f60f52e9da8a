import { HostNameType } from '../address/host-name-type.js';
import type { HostName } from '../address/host-name.js';
import { isIpv4 } from '../address/ip-text.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Channel, Transport } from '../transport/contract.js';
import { type Cancellation, signalOf } from '../util/cancellation.js';
import { AddressLookup } from './address-lookup.js';
import { AttemptLog } from './attempt-log.js';
import { connectAttempt } from './connect-attempt.js';
import type { DialOptions } from './dial-options.js';
import { allOf, race } from './race.js';

/** RFC 8305, 5: the recommended Connection Attempt Delay. */
export const ATTEMPT_STEP_MS = 250;

/**
 * Connects to a host by whichever of its addresses answers first (RFC 8305): IPv6 and IPv4 are looked up side
 * by side and tried in turn, a slow attempt is joined by the next and never given up for being slow.
 *
 * @throws SocketError - no address led to a connection: `attempts` and the message have each of them. The
 *   status is the one of {@link AttemptLog.mostTelling}.
 */
export async function dial(
  transport: Transport,
  host: HostName,
  port: number,
  options: DialOptions,
): Promise<Channel> {
  const log = options.log ?? new AttemptLog(transport.clock);
  try {
    return await raceAddresses(transport, host, port, options, log);
  } catch (failure) {
    throw explained(failure, host, port, options, log);
  }
}

async function raceAddresses(
  transport: Transport,
  host: HostName,
  port: number,
  options: DialOptions,
  log: AttemptLog,
): Promise<Channel> {
  const attemptAt = (address: string, losers: Cancellation): Promise<Channel> => {
    return connectAttempt(transport, address, port, options, log, losers);
  };
  const { signal, isSerial, localAddress, localPort, nameServers } = options;
  const raceOptions = {
    clock: transport.clock,
    // A local port is good for one attempt at a time.
    stepMs: isSerial || localPort !== undefined ? Infinity : ATTEMPT_STEP_MS,
    signal,
    discard: (late: Channel) => {
      late.abort();
    },
  };
  if (host.type !== HostNameType.domainName || isSerial || localAddress !== undefined) {
    const all = await addressesOf(transport, host, options, log);
    return race(allOf(ofFamily(all, host, localAddress)), attemptAt, raceOptions);
  }
  const addresses = new AddressLookup(transport, host.asciiName, { nameServers }, log);
  try {
    return await race(addresses, attemptAt, raceOptions);
  } finally {
    addresses.close();
  }
}

/** Of a name, all addresses in the order of the system (RFC 6724). */
async function addressesOf(
  transport: Transport,
  host: HostName,
  { signal, nameServers }: DialOptions,
  log: AttemptLog,
): Promise<readonly string[]> {
  if (host.type !== HostNameType.domainName) return [host.canonicalName];
  const question = log.begin(host.asciiName, undefined, 'lookup');
  try {
    const addresses = await transport.lookup(host.asciiName, signalOf(signal), { nameServers });
    log.end(question, undefined);
    return addresses;
  } catch (error) {
    const failure = translate(error, `Cannot look up "${host.asciiName}"`, 'lookup');
    log.end(question, failure);
    throw failure;
  }
}

/** The addresses of the family of the local address; all if there is none. Throws if none is left. */
function ofFamily(
  addresses: readonly string[],
  host: HostName,
  localAddress: string | undefined,
): readonly [string, ...string[]] {
  const [first, ...others] = [...new Set(addresses)].filter((address) => {
    return localAddress === undefined || isIpv4(address) === isIpv4(localAddress);
  });
  if (first !== undefined) return [first, ...others];
  throw statusError(
    SocketErrorStatus.addressFamilyNotSupported,
    `Cannot connect to "${host.displayName}" from ${localAddress ?? 'here'}: it has no address of that family, only ${addresses.join(', ')}`,
    { phase: 'lookup' },
  );
}

/** The error for a caller when every attempt has failed, or none could be made; throws the reason if it was cancelled. */
function explained(
  failure: unknown,
  host: HostName,
  port: number,
  { signal }: DialOptions,
  log: AttemptLog,
): SocketError {
  signal.throwIfAborted();
  const action = `Cannot connect to "${host.displayName}" port ${port}`;
  const wasTried = log.attempts.some(({ phase }) => phase === 'connect');
  if (wasTried || !(failure instanceof SocketError)) return log.summary(action, failure);
  if (log.attempts.length === 0) return failure;
  const reason = failure.message.replace(/^Cannot/, 'cannot');
  const { status, number, code, source, phase } = failure;
  return new SocketError(`${action}: ${reason}; tried ${String(log)}`, {
    ...{ status, number, code, source, phase, cause: failure },
    attempts: log.attempts,
  });
}
