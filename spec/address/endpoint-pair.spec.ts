import { describe, expect, it } from '@jest/globals';
import { EndpointPair } from '../../lib/address/endpoint-pair.js';
import { HostName } from '../../lib/address/host-name.js';

type Arguments = ConstructorParameters<typeof EndpointPair>;

describe('EndpointPair', () => {
  it('keeps what it is given, texts as host names and numbers as texts', () => {
    const pair = new EndpointPair('127.0.0.1', 5000, new HostName('example.com'), 'http');

    expect(pair.localHostName).toEqual(new HostName('127.0.0.1'));
    expect(pair.localServiceName).toBe('5000');
    expect(pair.remoteHostName).toEqual(new HostName('example.com'));
    expect(pair.remoteServiceName).toBe('http');
  });

  it('leaves the local end to the system with null and an empty service', () => {
    const pair = new EndpointPair(null, '', 'example.com', '80');

    expect(pair.localHostName).toBeNull();
    expect(pair.localServiceName).toBe('');
  });

  it('takes new values with the same care', () => {
    const pair = new EndpointPair(null, '', 'example.com', 80);
    pair.localHostName = '::1';
    pair.localServiceName = 0;
    pair.remoteHostName = 'example.org';
    pair.remoteServiceName = 8080;

    expect(pair.localHostName?.canonicalName).toBe('::1');
    expect(pair.localServiceName).toBe('0');
    expect(pair.remoteHostName.canonicalName).toBe('example.org');
    expect(pair.remoteServiceName).toBe('8080');

    pair.localHostName = null;
    pair.localServiceName = '';
    expect([pair.localHostName, pair.localServiceName]).toEqual([null, '']);
  });

  it.each<[string, unknown[], ErrorConstructor, string]>([
    [
      'no remote host',
      [null, '', null, '80'],
      TypeError,
      'remoteHostName must be a HostName or a string, not null',
    ],
    ['an empty remote host', [null, '', '', '80'], TypeError, 'remoteHostName must not be empty'],
    [
      'no remote service',
      [null, '', 'a', null],
      TypeError,
      'remoteServiceName must be a service name, a port or',
    ],
    ['an empty remote service', [null, '', 'a', ''], TypeError, 'remoteServiceName must not be empty'],
    [
      'no local service',
      [null, null, 'a', '80'],
      TypeError,
      'localServiceName must be a service name, a port or',
    ],
    [
      'an undefined local host',
      [undefined, '', 'a', '80'],
      TypeError,
      'localHostName must be a HostName or a string',
    ],
    ['a local host that is none', ['a b', '', 'a', '80'], RangeError, 'localHostName must be a host name'],
    [
      'a port too large',
      [null, '', 'a', 65_536],
      RangeError,
      'remoteServiceName must be a port from 0 to 65535',
    ],
  ])('refuses %s', (_, values, kind, message) => {
    const make = (): EndpointPair => new EndpointPair(...(values as Arguments));

    expect(make).toThrow(kind);
    expect(make).toThrow(message);
  });

  it('keeps its value when a new one is refused', () => {
    const pair = new EndpointPair(null, '', 'example.com', 80);

    expect(() => {
      pair.remoteServiceName = '';
    }).toThrow(TypeError);
    expect(() => {
      pair.remoteHostName = 'a b';
    }).toThrow(RangeError);
    expect(() => {
      pair.localServiceName = null as unknown as string;
    }).toThrow(TypeError);
    expect([pair.remoteServiceName, pair.remoteHostName.rawName]).toEqual(['80', 'example.com']);
  });
});
