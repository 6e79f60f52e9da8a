import { HostNameType } from '../address/host-name-type.js';
import type { HostName } from '../address/host-name.js';
import { isIpv4 } from '../address/ip-text.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Channel, ChannelOptions, ConnectOptions, Transport } from '../transport/contract.js';
import { type Abortable, Cancellation, signalOf } from '../util/cancellation.js';
import { AddressLookup } from './address-lookup.js';
import { AttemptLog } from './attempt-log.js';
import { allOf, race } from './race.js';
import { sourcesFor } from './source-address.js';

/** RFC 8305, 5: the recommended Connection Attempt Delay. */
export const ATTEMPT_STEP_MS = 250;

export interface DialOptions {
  readonly channel: ChannelOptions;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  /** Addresses one of which to connect from, by the family and scope of the remote one; default: the system chooses. */
  readonly localAddresses?: readonly string[] | undefined;
  /** One address at a time, the next only after the one before has failed. */
  readonly isSerial: boolean;
  /** Name servers to ask in place of the system's resolver. */
  readonly nameServers?: readonly string[] | undefined;
  readonly signal: Abortable;
  /** Where to write down what is tried. */
  readonly log?: AttemptLog | undefined;
  /** Told when there are addresses and the attempts begin. */
  readonly onLookedUp?: () => void;
}

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
  const attempt = async (address: string, signal: Abortable): Promise<Channel> => {
    options.onLookedUp?.();
    const ended = log.begin(address, port, 'connect');
    try {
      const localAddress = options.localAddress ?? localAddressFor(address, options.localAddresses);
      const to = { kind: 'ip', address, port } as const;
      const channel = await transport.connect(to, connectOptions(options, localAddress, signal));
      ended(undefined);
      return channel;
    } catch (error) {
      const failure = translate(error, `Cannot connect to ${address} port ${port}`, 'connect');
      ended(failure);
      throw failure;
    }
  };
  try {
    if (host.type !== HostNameType.domainName) {
      if (options.localAddress !== undefined) ofFamily([host.canonicalName], host, options.localAddress);
      return await attempt(host.canonicalName, options.signal);
    }
    return await dialName(transport, host, options, log, attempt);
  } catch (failure) {
    options.signal.throwIfAborted();
    throw whyNot(`Cannot connect to "${host.displayName}" port ${port}`, log, failure);
  }
}

/** For the transport. The signal is made when somebody asks for it. */
function connectOptions(
  options: DialOptions,
  localAddress: string | undefined,
  signal: Abortable,
): ConnectOptions {
  const { channel, localPort } = options;
  if (!(signal instanceof Cancellation)) return { channel, localAddress, localPort, signal };
  return {
    channel,
    localAddress,
    localPort,
    cancellation: signal,
    get signal() {
      return signal.signal;
    },
  };
}

async function dialName(
  transport: Transport,
  host: HostName,
  options: DialOptions,
  log: AttemptLog,
  attempt: (address: string, signal: Abortable) => Promise<Channel>,
): Promise<Channel> {
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
  if (isSerial || localAddress !== undefined) {
    return race(allOf(await addressesOf(transport, host, options, log)), attempt, raceOptions);
  }
  const addresses = new AddressLookup(transport, host.asciiName, { nameServers }, log);
  try {
    return await race(addresses, attempt, raceOptions);
  } finally {
    addresses.close();
  }
}

/** In the order of the system (RFC 6724). */
async function addressesOf(
  transport: Transport,
  host: HostName,
  { signal, localAddress, nameServers }: DialOptions,
  log: AttemptLog,
): Promise<readonly string[]> {
  const ended = log.begin(host.asciiName, undefined, 'lookup');
  let addresses: readonly string[];
  try {
    addresses = await transport.lookup(host.asciiName, signalOf(signal), { nameServers });
  } catch (error) {
    const failure = translate(error, `Cannot look up "${host.asciiName}"`, 'lookup');
    ended(failure);
    throw failure;
  }
  ended(undefined);
  return ofFamily(addresses, host, localAddress);
}

/** One of the addresses to connect from, that this one can be reached from. */
function localAddressFor(address: string, locals: readonly string[] | undefined): string | undefined {
  if (locals === undefined) return undefined;
  const [best] = sourcesFor(address, locals);
  if (best !== undefined) return best;
  throw statusError(
    SocketErrorStatus.addressFamilyNotSupported,
    `Cannot connect to ${address} from ${locals.join(' or ') || 'an adapter without addresses'}: it cannot be reached from there`,
    { phase: 'connect', code: 'EAFNOSUPPORT' },
  );
}

/** Those that can be reached from a local address. */
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

/** What to say when all that was tried has failed, or nothing could be. */
function whyNot(action: string, log: AttemptLog, failure: unknown): SocketError {
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
