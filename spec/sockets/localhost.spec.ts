import { describe, expect, it } from '@jest/globals';

import { StreamSocket, StreamSocketListener, type Transport } from 'streamsocket';
import { MemoryNetwork } from 'streamsocket/testing';

import { ambientTransport } from '../../lib/transport/ambient.js';
import { hasIpv6 } from '../support/ipv6.js';

const loopbacks = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'];

const networks: readonly [string, () => Transport][] = [
  ['the real network', () => ambientTransport],
  ['a network in memory', () => new MemoryNetwork().host('machine')],
];

describe.each(networks)('`localhost` on %s', (_, makeTransport) => {
  it.each(loopbacks)('reaches a server that listens at %s only', async (address) => {
    const transport = makeTransport();
    await using listener = new StreamSocketListener({ transport });
    await listener.bindEndpointAsync(address, '');
    for (const serial of [false, true]) {
      await using socket = new StreamSocket({ transport });
      socket.control.serializeConnectionAttempts = serial;
      await socket.connectAsync('localhost', listener.information.localPort);
      expect(socket.information.remoteAddress?.canonicalName).toBe(address);
    }
  });

  it('is served by one listener at every loopback address, at one port', async () => {
    const transport = makeTransport();
    await using listener = new StreamSocketListener({ transport });
    await listener.bindEndpointAsync('localhost', '');
    const { localPort } = listener.information;

    for (const address of loopbacks) {
      await using near = new StreamSocket({ transport });
      await near.connectAsync(address, localPort);
      await using far = await listener.acceptAsync();
      expect(far.information.localAddress?.canonicalName).toBe(address);
    }
    await listener.closeAsync();
    for (const address of loopbacks) {
      await expect(new StreamSocket({ transport }).connectAsync(address, localPort)).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    }
  });

  it.each(loopbacks)(
    'cannot be listened at while %s has the port, and takes nothing then',
    async (address) => {
      const transport = makeTransport();
      await using first = new StreamSocketListener({ transport });
      await first.bindEndpointAsync(address, '');
      const { localPort } = first.information;
      await using second = new StreamSocketListener({ transport });
      await expect(second.bindEndpointAsync('localhost', localPort)).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
      await first.closeAsync();

      await second.bindEndpointAsync('localhost', localPort);
      expect(second.information.localPort).toBe(localPort);
    },
  );

  it('is whatever there is where a family is missing', async () => {
    const transport = new MemoryNetwork().host('old', { addresses: ['10.0.0.1'] });
    await using listener = new StreamSocketListener({ transport });
    await listener.bindEndpointAsync('localhost', 80);
    await using socket = new StreamSocket({ transport });
    await socket.connectAsync('printer.localhost', 80);

    expect(listener.information.localAddress?.canonicalName).toBe('127.0.0.1');
    expect(socket.information.remoteAddress?.canonicalName).toBe('127.0.0.1');
  });
});
