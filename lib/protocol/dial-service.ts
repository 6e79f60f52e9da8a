import { HostName } from '../address/host-name.js';
import { translate } from '../errors/translate.js';
import type { Channel, ServiceRecord, Transport } from '../transport/contract.js';
import { type Abortable, signalOf } from '../util/cancellation.js';
import { AttemptLog } from './attempt-log.js';
import { ATTEMPT_STEP_MS, dial } from './dial.js';
import type { DialOptions } from './dial-options.js';
import { findService } from './find-service.js';
import { allOf, race } from './race.js';

/**
 * Connects to a service of a domain by its SRV records (RFC 2782). The targets of one priority are raced as the
 * addresses of one host are, a new one every 250 ms or as soon as one has failed; those of the next are tried only
 * when all of these have failed.
 *
 * @throws SocketError - as `findService` and `dial`; `attempts` has what was tried at every target.
 */
export async function dialService(
  transport: Transport,
  host: HostName,
  service: string,
  options: DialOptions,
): Promise<Channel> {
  const { signal, isSerial, nameServers } = options;
  const log = options.log ?? new AttemptLog(transport.clock);
  const question = { host, service, protocol: 'tcp', signal: signalOf(signal), log, nameServers } as const;
  const groups = await findService(transport, question);
  let last: unknown;
  for (const group of groups) {
    try {
      return await race(allOf(group), attemptAt(transport, { ...options, log }, log), {
        clock: transport.clock,
        stepMs: isSerial ? Infinity : ATTEMPT_STEP_MS,
        signal,
        discard: (late) => {
          late.abort();
        },
      });
    } catch (failure) {
      signal.throwIfAborted();
      last = failure;
    }
  }
  throw log.summary(`Cannot connect to "${host.displayName}" service "${service}"`, last);
}

function attemptAt(
  transport: Transport,
  options: DialOptions,
  log: AttemptLog,
): (record: ServiceRecord, signal: Abortable) => Promise<Channel> {
  return async ({ target, port }, signal) => {
    return dial(transport, targetHost(target, port, log), port, { ...options, signal });
  };
}

/** DNS may have any text for a name. */
function targetHost(target: string, port: number, log: AttemptLog): HostName {
  try {
    return new HostName(target);
  } catch (error) {
    const failure = translate({ code: 'EBADNAME' }, `Cannot use the target "${target}"`, 'lookup');
    log.end(log.begin(target, port, 'lookup'), failure);
    throw new Error(failure.message, { cause: error });
  }
}
