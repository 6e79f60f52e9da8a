import { describe, expect, it } from '@jest/globals';

import { SocketQualityOfService, StreamSocketListener } from '../../lib/index.js';
import { connectedPair } from '../support/tcp.js';
import { illegalCall, notSupported } from '../support/tcp-failures.js';

describe('StreamSocketListenerControl', () => {
  it('starts with the defaults', () => {
    expect(facts(new StreamSocketListener().control)).toEqual({
      noDelay: true,
      keepAlive: false,
      outboundBufferSizeInBytes: 65_536,
      outboundUnicastHopLimit: undefined,
      qualityOfService: SocketQualityOfService.normal,
      maxPendingConnections: 128,
    });
  });

  it('keeps what is set before the listener is bound', async () => {
    await using pair = await connectedPair({
      listener: ({ control }) => {
        control.noDelay = false;
        control.keepAlive = true;
        control.outboundBufferSizeInBytes = 1_000;
        control.maxPendingConnections = 7;
      },
    });

    expect(facts(pair.listener.control)).toMatchObject({
      noDelay: false,
      keepAlive: true,
      outboundBufferSizeInBytes: 1_000,
      maxPendingConnections: 7,
    });
  });

  it('goes to the sockets that are accepted, which cannot change it', async () => {
    await using pair = await connectedPair({
      listener: ({ control }) => {
        control.noDelay = false;
        control.keepAlive = true;
        control.outboundBufferSizeInBytes = 1_000;
      },
    });
    const { control } = pair.far;

    expect(control.noDelay).toBe(false);
    expect(control.keepAlive).toBe(true);
    expect(control.outboundBufferSizeInBytes).toBe(1_000);
    expect(() => {
      control.noDelay = true;
    }).toThrow(expect.objectContaining(illegalCall));
  });

  it.each<[string, (control: StreamSocketListener['control']) => void]>([
    ['noDelay', (control) => (control.noDelay = false)],
    ['keepAlive', (control) => (control.keepAlive = true)],
    ['outboundBufferSizeInBytes', (control) => (control.outboundBufferSizeInBytes = 1)],
    ['maxPendingConnections', (control) => (control.maxPendingConnections = 1)],
  ])('refuses %s once the listener is bound, or closed', async (property, set) => {
    const tooLate = expect.objectContaining({
      ...illegalCall,
      message: expect.stringContaining(`control.${property}`),
    });
    const listener = new StreamSocketListener();
    const binding = listener.bindEndpointAsync('127.0.0.1', 0);

    expect(() => {
      set(listener.control);
    }).toThrow(tooLate);
    await binding;
    expect(() => {
      set(listener.control);
    }).toThrow(tooLate);
    await listener.closeAsync();
    expect(() => {
      set(listener.control);
    }).toThrow(tooLate);
  });

  it('can be set again after a bind that failed', async () => {
    await using pair = await connectedPair();
    await using listener = new StreamSocketListener();
    const { localPort } = pair.listener.information;
    await expect(listener.bindEndpointAsync('127.0.0.1', localPort)).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });

    listener.control.keepAlive = true;
    expect(listener.control.keepAlive).toBe(true);
  });

  it('refuses what no transport here can do', () => {
    const { control } = new StreamSocketListener();

    expect(() => {
      control.outboundUnicastHopLimit = 64;
    }).toThrow(expect.objectContaining(notSupported));
    expect(() => {
      control.qualityOfService = SocketQualityOfService.lowLatency;
    }).toThrow(expect.objectContaining(notSupported));
    control.outboundUnicastHopLimit = undefined;
    control.qualityOfService = SocketQualityOfService.normal;
  });
});

function facts(control: StreamSocketListener['control']): object {
  return {
    noDelay: control.noDelay,
    keepAlive: control.keepAlive,
    outboundBufferSizeInBytes: control.outboundBufferSizeInBytes,
    outboundUnicastHopLimit: control.outboundUnicastHopLimit,
    qualityOfService: control.qualityOfService,
    maxPendingConnections: control.maxPendingConnections,
  };
}
