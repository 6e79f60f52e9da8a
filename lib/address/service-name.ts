import { quote } from '../util/quote.js';

const LAST_PORT = 65_535;

// A literal in a function would be made anew at each call, which datagrams feel.
const letter = /[a-z]/i;

/** How long a name may be is nowhere said; services files have up to 20 letters, DNS labels 63 octets. */
const LONGEST_NAME = 255;

/** What a service name may be besides a name or a port. */
export interface ServiceNameRules {
  /** Whether `''` is accepted; it stands for a port of the system's choice. Default: false. */
  readonly allowEmpty?: boolean | undefined;
}

/**
 * What an API was given for a service name, checked; ports in the one usual form, `80` and `'0080'` as `'80'`.
 *
 * @throws TypeError - `value` is neither a string nor a number, or empty; it names `argument`.
 * @throws RangeError - `value` is neither a port from 0 to 65535 nor a name with a letter in it.
 */
export function checkServiceName(value: string | number, argument: string, rules?: ServiceNameRules): string {
  if (typeof value === 'number') {
    if (isPort(value)) return String(value);
    throw noPort(value, argument);
  }
  if (typeof value !== 'string') {
    throw new TypeError(`${argument} must be a service name, a port or a port number, not ${quote(value)}`);
  }
  if (value === '') {
    if (rules?.allowEmpty === true) return '';
    throw new TypeError(`${argument} must not be empty`);
  }
  const port = portOf(value, argument);
  if (port !== undefined) return String(port);

  // Names from services files and, with dots and underscores between their parts, from SRV records
  // (`xmpp-client._service01`). RFC 6335, 5.1 allows less, but `whois++` and `ftp_data` have been seen.
  if (value.length <= LONGEST_NAME && /^[\w.+*-]*$/.test(value)) return value;
  throw new RangeError(`${argument} must be a service name or a port, not ${quote(value)}`);
}

/**
 * The port that a service name spells out, or `undefined` if it is a name, or empty.
 *
 * @throws RangeError - it has no letter, as a name must (RFC 6335, 5.1), and is no port from 0 to 65535.
 */
export function portOf(serviceName: string, argument = 'serviceName'): number | undefined {
  const port = numberOf(serviceName);
  if (isPort(port)) return port;
  if (serviceName === '' || letter.test(serviceName)) return undefined;
  throw noPort(serviceName, argument);
}

/** What a text of digits counts; `NaN` for every other. Every connect and datagram asks: quicker than by patterns. */
function numberOf(text: string): number {
  let number = text === '' ? NaN : 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = 10 * number + digit;
  }
  return number;
}

function isPort(number: number): boolean {
  return Number.isInteger(number) && number >= 0 && number <= LAST_PORT;
}

function noPort(value: string | number, argument: string): RangeError {
  return new RangeError(`${argument} must be a port from 0 to ${LAST_PORT}, not ${quote(value)}`);
}

/**
 * Finds a service in the text of a services file: lines of a name, `port/protocol`, other names, and a comment
 * behind `#`. The first line that fits counts and upper case matters, as with `getservbyname`.
 *
 * @returns its port, or `undefined` if the file has no such service for that protocol.
 * @see services(5).
 */
export function findService(
  servicesFileText: string,
  name: string,
  protocol: 'tcp' | 'udp',
): number | undefined {
  for (const line of servicesFileText.split('\n')) {
    const [first, endpoint = '', ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (first !== name && !aliases.includes(name)) continue;

    const [port = '', ofProtocol, ...rest] = endpoint.split('/');
    if (ofProtocol !== protocol || rest.length > 0 || !/^\d{1,5}$/.test(port)) continue;
    if (Number(port) <= LAST_PORT) return Number(port);
  }
  return undefined;
}
