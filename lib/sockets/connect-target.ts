import { EndpointPair } from '../address/endpoint-pair.js';
import { HostNameType } from '../address/host-name-type.js';
import { HostName } from '../address/host-name.js';
import { checkServiceName, portOf } from '../address/service-name.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { Transport } from '../transport/contract.js';
import { quote } from '../util/quote.js';
import type { StreamSocketConnectOptions } from './connect-options.js';
import { checkNoAdapter, checkPlain } from './socket-options.js';
import type { SocketProtectionLevel } from './socket-protection-level.js';

/** Where a socket is to connect to, checked. */
export interface ConnectTarget {
  readonly host: HostName;
  readonly service: string;
  readonly localAddress: string | undefined;
  readonly localService: string;
}

/** For messages: `"printer" port 9100`, `"mail.example" service "smtp"`. */
export function describeTarget({ host, service }: ConnectTarget): string {
  const where = portOf(service) === undefined ? `service ${quote(service)}` : `port ${service}`;
  return `${quote(host.displayName)} ${where}`;
}

/** What the overloads of `connectAsync` take, told apart by the type of the first argument. */
export function readConnectArguments(args: readonly unknown[]): {
  target: ConnectTarget;
  options: StreamSocketConnectOptions | undefined;
} {
  const [first] = args;
  if (first instanceof EndpointPair) {
    return { target: pairTarget(first), options: readLevel(args.slice(1)) };
  }
  const host = HostName.from(first as HostName | string, 'remoteHostName');
  const service = checkServiceName(args[1] as string | number, 'remoteServiceName');
  const options = readLevel(args.slice(2));
  return { target: { host, service, localAddress: undefined, localService: '' }, options };
}

/** The options of `[level, [adapter]], [options]`: a level is a number, options are a plain object. */
function readLevel(rest: readonly unknown[]): StreamSocketConnectOptions | undefined {
  const [first, second, third] = rest;
  if (typeof first !== 'number') {
    if (rest.length > 1 && first !== undefined) {
      throw new TypeError(`protectionLevel must be a SocketProtectionLevel, not ${quote(first)}`);
    }
    return (first === undefined ? second : first) as StreamSocketConnectOptions | undefined;
  }
  checkPlain(first as SocketProtectionLevel);
  if (rest.length < 3 && isConnectOptions(second)) return second;
  checkNoAdapter(second);
  return third as StreamSocketConnectOptions | undefined;
}

function isConnectOptions(value: unknown): value is StreamSocketConnectOptions | undefined {
  return (
    value === undefined ||
    (typeof value === 'object' &&
      value !== null &&
      (Object.getPrototypeOf(value) === Object.prototype ||
        'signal' in value ||
        'timeoutMs' in value ||
        'via' in value))
  );
}

function pairTarget(pair: EndpointPair): ConnectTarget {
  const { localHostName } = pair;
  if (localHostName?.type === HostNameType.domainName)
    throw new RangeError(`localHostName must be an IP address, not ${quote(localHostName.rawName)}`);
  return {
    host: pair.remoteHostName,
    service: pair.remoteServiceName,
    localAddress: localHostName?.canonicalName,
    localService: pair.localServiceName,
  };
}

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

/** Refuses what is no path, before it reaches the transport. */
export function checkPathText(path: string): void {
  if (typeof path !== 'string') throw new TypeError(`path must be a string, not ${quote(path)}`);
  if (path === '') throw new TypeError('path must not be empty');
  // In front it makes an abstract name on Linux; further on the system would take it for the end.
  if (path.lastIndexOf('\0') > 0) throw new RangeError(`path must have no NUL within it, not ${quote(path)}`);
}
