import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkServiceName, findService, portOf } from '../../lib/address/service-name.js';

describe('checkServiceName()', () => {
  it.each([
    [80, '80'],
    [0, '0'],
    [65_535, '65535'],
    ['80', '80'],
    ['0080', '80'],
    ['http', 'http'],
    ['HTTP', 'HTTP'],
    ['3com-tsmux', '3com-tsmux'],
    ['whois++', 'whois++'],
    ['xmpp-client._service01', 'xmpp-client._service01'],
  ])('makes of %j the text %j', (value, text) => {
    expect(checkServiceName(value, 'service')).toBe(text);
  });

  it('takes an empty text only where the system may choose', () => {
    expect(checkServiceName('', 'service', { allowEmpty: true })).toBe('');
    expect(() => checkServiceName('', 'service')).toThrow(TypeError);
    expect(() => checkServiceName('', 'service')).toThrow('service must not be empty');
  });

  it.each([
    '99999',
    '65536',
    '-1',
    '80.5',
    ' 80',
    '80 ',
    '+80',
    '8_0',
    '٨٠',
    '.',
    65_536,
    -1,
    80.5,
    NaN,
    Infinity,
  ])('refuses %j, naming the argument and the value', (value) => {
    const check = (): string => checkServiceName(value, 'localServiceName');

    expect(check).toThrow(RangeError);
    expect(check).toThrow(`localServiceName must be a port from 0 to 65535, not ${quoted(value)}`);
  });

  it.each(['ht tp', 'http/tcp', 'http#', 'http\n', 'é-http', 'a'.repeat(256)])(
    'refuses the name %j',
    (value) => {
      const check = (): string => checkServiceName(value, 'service');

      expect(check).toThrow(RangeError);
      expect(check).toThrow(/^service must be a service name or a port, not "/);
    },
  );

  it.each([null, undefined, {}, true, 80n])('refuses %p as a wrong type', (value) => {
    const check = (): string => checkServiceName(value as never, 'service');

    expect(check).toThrow(TypeError);
    expect(check).toThrow(/^service must be a service name, a port or a port number, not /);
  });

  it('makes of its own text the same text, and of a port the port', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_535 }), (port) => {
        const text = checkServiceName(port, 'service');
        expect(checkServiceName(text, 'service')).toBe(text);
        expect(portOf(text)).toBe(port);
      }),
    );
  });
});

describe('portOf()', () => {
  it.each([
    ['80', 80],
    ['00443', 443],
    ['0', 0],
    ['65535', 65_535],
    ['http', undefined],
    ['', undefined],
    ['1e3', undefined],
  ])('%j: %p', (serviceName, port) => {
    expect(portOf(serviceName)).toBe(port);
  });

  it.each(['99999', '-1', '80.5'])('refuses %s', (serviceName) => {
    expect(() => portOf(serviceName)).toThrow(RangeError);
    expect(() => portOf(serviceName, 'remotePort')).toThrow(
      `remotePort must be a port from 0 to 65535, not "${serviceName}"`,
    );
  });
});

describe('findService()', () => {
  const services = `
# Network services, Internet style
tcpmux\t\t1/tcp\t\t\t\t# TCP port service multiplexer
discard\t\t9/tcp\t\tsink null
discard\t\t9/udp\t\tsink null
http\t\t80/tcp\t\twww\t\t# WorldWideWeb HTTP
http            8080/tcp
#gone           99/tcp
domain\t\t53/udp\r
broken-a        tcp
broken-b        70000/tcp
broken-c        -5/tcp
broken-d
tftp\t\t69/udp#no space
`;

  it.each<[string, 'tcp' | 'udp', number | undefined]>([
    ['tcpmux', 'tcp', 1],
    ['tcpmux', 'udp', undefined],
    ['discard', 'tcp', 9],
    ['sink', 'udp', 9],
    ['null', 'tcp', 9],
    ['http', 'tcp', 80],
    ['www', 'tcp', 80],
    ['HTTP', 'tcp', undefined],
    ['domain', 'udp', 53],
    ['tftp', 'udp', 69],
    ['gone', 'tcp', undefined],
    ['#gone', 'tcp', undefined],
    ['WorldWideWeb', 'tcp', undefined],
    ['80/tcp', 'tcp', undefined],
    ['broken-a', 'tcp', undefined],
    ['broken-b', 'tcp', undefined],
    ['broken-c', 'tcp', undefined],
    ['broken-d', 'tcp', undefined],
    ['', 'tcp', undefined],
    ['nowhere', 'tcp', undefined],
  ])('finds %j for %s at %p', (name, protocol, port) => {
    expect(findService(services, name, protocol)).toBe(port);
  });

  it('finds nothing in an empty file', () => {
    expect(findService('', 'http', 'tcp')).toBeUndefined();
  });
});

function quoted(value: string | number): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
