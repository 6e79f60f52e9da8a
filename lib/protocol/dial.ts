import { HostNameType } from '../address/host-name-type.js';
import type { HostName } from '../address/host-name.js';
import { isIpv4 } from '../address/ip-text.js';
import { statusError } from '../errors/failures.js';
import type { SocketErrorPhase } from '../errors/socket-error-details.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Channel, ChannelOptions, ConnectOptions, Transport } from '../transport/contract.js';
import { type Abortable, Cancellation, signalOf } from '../util/cancellation.js';
import { AddressLookup } from './address-lookup.js';
import { type Attempt, attemptFailed, AttemptLog } from './attempt-log.js';
import { allOf, race } from './race.js';
import { sourcesFor } from './source-address.js';

/** RFC 8305, 5: the recommended Connection Attempt Delay. */
export const ATTEMPT_STEP_MS = 250;

/** Who is told how far a connect has come. */
export interface DialProgress {
  /** @param where - more of it, for messages: ` through proxy socks5 at "gate" port 1080`. */
  enter(phase: SocketErrorPhase, where?: string): void;
}

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
  /** Told of `connect` when there are addresses and the attempts begin, and of `proxy` whenever one is asked. */
  readonly progress?: DialProgress | undefined;
}

/**
 * Connects to a host by whichever of its addresses answers first (RFC 8305): IPv6 and IPv4 are looked up side
 * by side and tried in turn, a slow attempt is joined by the next and never given up for being slow.
 *
 * @throws SocketError - no address led to a connection: `attempts` and the message have each of them. The
 *   status is the one of {@link AttemptLog.mostTelling}.
 */
export function dial(
  transport: Transport,
  host: HostName,
  port: number,
  options: DialOptions,
): Promise<Channel> {
  const log = options.log ?? new AttemptLog(transport.clock);
  const dialHost = host.type === HostNameType.domainName ? dialName : dialLiteral;
  return dialHost(transport, host, port, options, log);
}

async function dialLiteral(
  transport: Transport,
  host: HostName,
  port: number,
  options: DialOptions,
  log: AttemptLog,
): Promise<Channel> {
  const { canonicalName: address } = host;
  let attempt: Attempt | undefined;
  try {
    if (options.localAddress !== undefined) ofFamily([address], host, options.localAddress);
    attempt = log.begin(address, port, 'connect');
    const channel = await connectTo(transport, address, port, options, options.signal);
    log.end(attempt, undefined);
    return channel;
  } catch (error) {
    throw whyNot(
      host,
      port,
      options,
      log,
      attempt === undefined ? error : attemptFailed(log, attempt, error),
    );
  }
}

async function dialName(
  transport: Transport,
  host: HostName,
  port: number,
  options: DialOptions,
  log: AttemptLog,
): Promise<Channel> {
  const attemptAt = async (address: string, signal: Abortable): Promise<Channel> => {
    const attempt = log.begin(address, port, 'connect');
    try {
      const channel = await connectTo(transport, address, port, options, signal);
      log.end(attempt, undefined);
      return channel;
    } catch (error) {
      throw attemptFailed(log, attempt, error);
    }
  };
  try {
    return await raceAddresses(transport, host, options, log, attemptAt);
  } catch (failure) {
    throw whyNot(host, port, options, log, failure);
  }
}

async function raceAddresses(
  transport: Transport,
  host: HostName,
  options: DialOptions,
  log: AttemptLog,
  attemptAt: (address: string, signal: Abortable) => Promise<Channel>,
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
    return race(allOf(await addressesOf(transport, host, options, log)), attemptAt, raceOptions);
  }
  const addresses = new AddressLookup(transport, host.asciiName, { nameServers }, log);
  try {
    return await race(addresses, attemptAt, raceOptions);
  } finally {
    addresses.close();
  }
}

/** One attempt at one address. */
function connectTo(
  transport: Transport,
  address: string,
  port: number,
  options: DialOptions,
  signal: Abortable,
): Promise<Channel> {
  options.progress?.enter('connect');
  const localAddress = options.localAddress ?? localAddressFor(address, options.localAddresses);
  const from = new AttemptOptions(options.channel, localAddress, options.localPort, signal);
  return transport.connect({ kind: 'ip', address, port }, from);
}

/** For the transport. A class, as its signal is made when somebody asks: a getter of its own would take a microsecond. */
class AttemptOptions implements ConnectOptions {
  readonly channel: ChannelOptions;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly cancellation: Cancellation | undefined;
  readonly #calledOff: Abortable;

  constructor(
    channel: ChannelOptions,
    localAddress: string | undefined,
    localPort: number | undefined,
    calledOff: Abortable,
  ) {
    this.channel = channel;
    this.localAddress = localAddress;
    this.localPort = localPort;
    this.cancellation = calledOff instanceof Cancellation ? calledOff : undefined;
    this.#calledOff = calledOff;
  }

  get signal(): AbortSignal {
    return signalOf(this.#calledOff);
  }
}

/** In the order of the system (RFC 6724). */
async function addressesOf(
  transport: Transport,
  host: HostName,
  { signal, localAddress, nameServers }: DialOptions,
  log: AttemptLog,
): Promise<readonly string[]> {
  const question = log.begin(host.asciiName, undefined, 'lookup');
  let addresses: readonly string[];
  try {
    addresses = await transport.lookup(host.asciiName, signalOf(signal), { nameServers });
  } catch (error) {
    const failure = translate(error, `Cannot look up "${host.asciiName}"`, 'lookup');
    log.end(question, failure);
    throw failure;
  }
  log.end(question, undefined);
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

/** What to say when all that was tried has failed, or nothing could be; throws the reason if it was called off. */
function whyNot(
  host: HostName,
  port: number,
  { signal }: DialOptions,
  log: AttemptLog,
  failure: unknown,
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
