import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { Channel, ChannelOptions, ConnectOptions, Transport } from '../transport/contract.js';
import type { Cancellation } from '../util/cancellation.js';
import { attemptFailed, type AttemptLog } from './attempt-log.js';
import type { DialOptions } from './dial-options.js';
import { sourcesFor } from './source-address.js';

/** Makes one attempt at one address, and notes in `log` what becomes of it. */
export async function connectAttempt(
  transport: Transport,
  address: string,
  port: number,
  options: DialOptions,
  log: AttemptLog,
  cancellation: Cancellation,
): Promise<Channel> {
  const attempt = log.begin(address, port, 'connect');
  options.progress?.enter('connect');
  try {
    const localAddress = options.localAddress ?? localAddressFor(address, options.localAddresses);
    const from = new AttemptOptions(options.channel, localAddress, options.localPort, cancellation);
    const channel = await transport.connect({ kind: 'ip', address, port }, from);
    log.end(attempt, undefined);
    return channel;
  } catch (error) {
    throw attemptFailed(log, attempt, error);
  }
}

/**
 * What the transport gets. A class, so that the signal is made only when it is asked for: an object literal with a
 * getter takes a microsecond to make.
 */
class AttemptOptions implements ConnectOptions {
  readonly channel: ChannelOptions;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly cancellation: Cancellation;

  constructor(
    channel: ChannelOptions,
    localAddress: string | undefined,
    localPort: number | undefined,
    cancellation: Cancellation,
  ) {
    this.channel = channel;
    this.localAddress = localAddress;
    this.localPort = localPort;
    this.cancellation = cancellation;
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }
}

/** The best of the local addresses from which this one can be reached. */
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
