import { HostNameType } from '../address/host-name-type.js';
import type { HostName } from '../address/host-name.js';
import { isLocalhost } from '../address/localhost.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { LookupOptions, ServiceRecord, Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';
import { AttemptLog } from './attempt-log.js';
import { orderRecords } from './service-records.js';

/** Whose service it is, and how it is asked for. */
export interface ServiceQuestion extends LookupOptions {
  readonly host: HostName;
  readonly service: string;
  readonly protocol: 'tcp' | 'udp';
  readonly signal: AbortSignal;
  /** Where to write the lookup down. */
  readonly log?: AttemptLog | undefined;
}

/**
 * The name of the SRV records of a service: `_xmpp-client._tcp.example.com` for `xmpp-client`; of a service with
 * further labels, `xmpp-client._service01`, `_xmpp-client._service01._tcp.example.com`.
 *
 * @see WinRT `EndpointPair.RemoteServiceName`; RFC 2782, "The format of the SRV RR".
 */
function serviceRecordName(host: HostName, service: string, protocol: 'tcp' | 'udp'): string {
  return `${service.startsWith('_') ? '' : '_'}${service}._${protocol}.${host.asciiName}`;
}

/**
 * Where a service is that is neither a port nor in the services file, as DNS has it.
 *
 * @returns groups of records, each to be tried only when all before it have failed.
 * @throws SocketError - `classTypeNotFound`: there are no such records, or (source `peer`) the domain says with a
 *   target of `.` that it does not have the service; whatever else becomes of the lookup.
 */
export async function findService(
  transport: Transport,
  question: ServiceQuestion,
): Promise<readonly (readonly ServiceRecord[])[]> {
  const { host, service, protocol } = question;
  const isDomain = host.type === HostNameType.domainName && !isLocalhost(host.asciiName);
  if (!isDomain || transport.lookupService === undefined) throw notFound(question);
  const records = await recordsOf(transport, transport.lookupService.bind(transport), question);
  if (records.length === 0) throw notFound(question);
  const [only] = records;
  if (records.length === 1 && only?.target === '.') {
    throw statusError(
      SocketErrorStatus.classTypeNotFound,
      `Cannot find service ${quote(service)}: ${quote(host.displayName)} says that it has no such ${protocol} service (SRV target ".")`,
      { phase: 'lookup', source: 'peer' },
    );
  }
  const usable = records.filter(({ target }) => target !== '.');
  return orderRecords(usable, transport.random?.bind(transport) ?? Math.random);
}

async function recordsOf(
  transport: Transport,
  lookupService: NonNullable<Transport['lookupService']>,
  question: ServiceQuestion,
): Promise<readonly ServiceRecord[]> {
  const { host, service, protocol, signal, nameServers } = question;
  const log = question.log ?? new AttemptLog(transport.clock);
  const name = serviceRecordName(host, service, protocol);
  const asked = log.begin(`${name} SRV`, undefined, 'lookup');
  try {
    const records = await lookupService(name, signal, { nameServers });
    log.end(asked, undefined);
    return records;
  } catch (error) {
    signal.throwIfAborted();
    const failure = translate(error, `Cannot look up ${quote(name)}`, 'lookup');
    log.end(asked, failure);
    throw saysNone(failure) ? notFound(question, failure) : failure;
  }
}

function saysNone({ status }: SocketError): boolean {
  const { hostNotFound, noDataRecordOfRequestedType } = SocketErrorStatus;
  return status === hostNotFound || status === noDataRecordOfRequestedType;
}

function notFound({ host, service, protocol, log }: ServiceQuestion, cause?: SocketError): SocketError {
  const inDns =
    cause === undefined
      ? ''
      : `, nor has DNS: ${serviceRecordName(host, service, protocol)} has no SRV record (${cause.code ?? 'none'})`;
  return statusError(
    SocketErrorStatus.classTypeNotFound,
    `Cannot find service ${quote(service)}: it is no port, and the services file has no ${protocol} port for it${inDns}`,
    { phase: 'lookup', code: cause?.code, cause, attempts: log?.attempts },
  );
}
