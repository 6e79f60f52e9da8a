import { portOf } from '../address/service-name.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';

/** The port of a checked service name, 0 for an empty one; `undefined` if it is in no services file. */
export async function findPort(
  transport: Transport,
  service: string,
  protocol: 'tcp' | 'udp',
): Promise<number | undefined> {
  return service === '' ? 0 : (portOf(service) ?? transport.servicePort(service, protocol));
}

/** The port of a checked service name; 0 for an empty one. */
export async function resolvePort(
  transport: Transport,
  service: string,
  protocol: 'tcp' | 'udp',
): Promise<number> {
  const port = await findPort(transport, service, protocol);
  if (port !== undefined) return port;
  throw statusError(
    SocketErrorStatus.classTypeNotFound,
    `Cannot find service ${quote(service)}: it is no port, and the services file has no ${protocol} port for it`,
    { phase: 'lookup', source: 'caller' },
  );
}
