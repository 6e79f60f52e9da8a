import { describe, expect, it } from '@jest/globals';

import {
  type Acceptor,
  type Capabilities,
  type Channel,
  type ChannelOptions,
  type ConnectOptions,
  DatagramSocket,
  type Endpoint,
  type ListenOptions,
  StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { type MemoryHost, MemoryNetwork } from '../../lib/testing.js';
import { illegalCall, notSupported } from '../support/tcp-failures.js';
import { RecordingTransport } from '../support/tcp-recording-transport.js';

type Option = Exclude<keyof ChannelOptions, 'noDelay' | 'keepAlive' | 'hopLimit'> | 'outboundUnicastHopLimit';

/** Each option: what of a transport it needs, a value, and who can, as its refusal says. */
const options: readonly (readonly [Option, keyof Capabilities, number, string])[] = [
  ['keepAliveIdleSeconds', 'keepAliveIdle', 60, 'TCP can, with every runtime'],
  ['keepAliveIntervalSeconds', 'keepAliveProbes', 5, 'TCP can, with Node.js 24.19, 26.4 or later'],
  ['keepAliveCount', 'keepAliveProbes', 3, 'TCP can, with Node.js 24.19, 26.4 or later'],
  ['typeOfService', 'typeOfService', 0xb8, 'TCP can, with Node.js 24.15 or later, or Bun 1.4'],
  ['outboundUnicastHopLimit', 'hopLimit', 12, 'no runtime of today can for streams'],
];

/** Remembers the options too. */
class OptionsTransport extends RecordingTransport {
  readonly given: ChannelOptions[] = [];

  override connect(to: Endpoint, options: ConnectOptions): Promise<Channel> {
    this.given.push(options.channel);
    return super.connect(to, options);
  }

  override listen(at: Endpoint, options: ListenOptions): Promise<Acceptor> {
    this.given.push(options.channel);
    return super.listen(at, options);
  }
}

const owners = [
  ['socket', (transport: RecordingTransport) => new StreamSocket({ transport })],
  ['listener', (transport: RecordingTransport) => new StreamSocketListener({ transport })],
] as const;

describe.each(owners)('Of the options of a %s', (_, make) => {
  it.each(options)(
    '%s is refused at once where the transport cannot, and says who can',
    (option, needs, value, who) => {
      const all = Object.fromEntries(options.map(([, name]) => [name, true]));
      const { control } = make(new RecordingTransport({ ...all, [needs]: false }));

      expect(() => {
        control[option] = value;
      }).toThrow(
        expect.objectContaining({
          ...notSupported,
          message: `Cannot set control.${option} to ${value}: this transport and runtime cannot; ${who}`,
        }),
      );
      expect(control[option]).toBeUndefined();
      control[option] = undefined;
    },
  );

  it.each(options)('%s goes to a transport that can, and can be taken back', async (option, needs, value) => {
    for (const wanted of [value, undefined]) {
      const transport = new OptionsTransport({ [needs]: true });
      const owner = make(transport);
      owner.control[option] = value;
      owner.control[option] = wanted;
      await (owner instanceof StreamSocket
        ? owner.connectAsync('192.0.2.1', 7)
        : owner.bindEndpointAsync('192.0.2.1', 7));

      expect(owner.control[option]).toBe(wanted);
      expect(transport.given).toMatchObject([
        { [option === 'outboundUnicastHopLimit' ? 'hopLimit' : option]: wanted },
      ]);
      expect(() => {
        owner.control[option] = value;
      }).toThrow(expect.objectContaining(illegalCall));
      end(owner);
    }
  });

  it.each(['typeOfService', 'outboundUnicastHopLimit'] as const)(
    '%s is refused for a path',
    async (option) => {
      const transport = new RecordingTransport({ typeOfService: true, hopLimit: true });
      await using owner = make(transport);
      owner.control[option] = 16;
      const call = owner instanceof StreamSocket ? owner.connectPathAsync('/x') : owner.bindPathAsync('/x');

      await expect(call).rejects.toMatchObject({
        ...notSupported,
        message: expect.stringMatching(`"/x" with control.${option} = 16: what goes by a path has none$`),
      });
      expect(transport.calls).toEqual([]);
      owner.control[option] = undefined;
      await (owner instanceof StreamSocket ? owner.connectPathAsync('/x') : owner.bindPathAsync('/x'));
      end(owner);
    },
  );
});

describe('control.reusePort', () => {
  const who = 'Linux, FreeBSD, Solaris and AIX can, with Node.js 22.12 or later, or Bun 1.4';

  it.each([
    ['listener', () => new StreamSocketListener({ transport: new RecordingTransport() })],
    [
      'datagram socket',
      () => new DatagramSocket({ transport: withoutSharing(new MemoryNetwork().host('a')) }),
    ],
  ])('of a %s is refused at once where the transport cannot, and says who can', (_, make) => {
    const { control } = make();

    expect(() => {
      control.reusePort = true;
    }).toThrow(
      expect.objectContaining({
        ...notSupported,
        message: `Cannot set control.reusePort to true: this transport and runtime cannot; ${who}`,
      }),
    );
    control.reusePort = false;
    expect(control.reusePort).toBe(false);
  });

  it.each([
    ['listener', () => new StreamSocketListener({ transport: new MemoryNetwork().host('a') })],
    ['datagram socket', () => new DatagramSocket({ transport: new MemoryNetwork().host('a') })],
  ])('of a %s is true or false, and set before it is bound', async (_, make) => {
    await using owner = make();
    expect(() => {
      owner.control.reusePort = 1 as unknown as boolean;
    }).toThrow(new TypeError('reusePort must be a boolean, not 1'));
    await owner.bindServiceNameAsync(7);
    expect(() => {
      owner.control.reusePort = true;
    }).toThrow(expect.objectContaining(illegalCall));
  });

  it.each([true, false])('goes to the transport of a listener only when it is set: %s', async (reusePort) => {
    const transport = new ListeningTransport({ reusePort: true });
    const listener = new StreamSocketListener({ transport });
    listener.control.reusePort = reusePort;
    await listener.bindEndpointAsync('192.0.2.1', 7);
    listener.close();

    expect(transport.reusePorts).toEqual([reusePort ? true : undefined]);
  });

  it('is refused for a path', async () => {
    const transport = new RecordingTransport({ reusePort: true });
    await using listener = new StreamSocketListener({ transport });
    listener.control.reusePort = true;

    await expect(listener.bindPathAsync('/x')).rejects.toMatchObject({
      ...notSupported,
      message: 'Cannot listen at "/x" with control.reusePort = true: paths are not shared',
    });
    expect(transport.calls).toEqual([]);
  });
});

/** Remembers what was said of sharing. */
class ListeningTransport extends RecordingTransport {
  readonly reusePorts: (boolean | undefined)[] = [];

  override listen(at: Endpoint, options: ListenOptions): Promise<Acceptor> {
    this.reusePorts.push(options.reusePort);
    return super.listen(at, options);
  }
}

function withoutSharing(host: MemoryHost): MemoryHost {
  return Object.defineProperty(host, 'capabilities', { value: { ...host.capabilities, reusePort: false } });
}

/** Of a recording transport nothing would come to an end by itself. */
function end(owner: StreamSocket | StreamSocketListener): void {
  if (owner instanceof StreamSocket) owner.abort();
  else owner.close();
}

describe('The options of a listener', () => {
  it('are those of the sockets it accepts', async () => {
    const network = new MemoryNetwork();
    const host = network.host('server');
    const capabilities = {
      ...host.capabilities,
      typeOfService: true,
      keepAliveIdle: true,
      keepAliveProbes: true,
    };
    const transport = new Proxy(host, {
      get: (target, name) => {
        if (name === 'capabilities') return capabilities;
        const member = Reflect.get(target, name, target) as unknown;
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    await using listener = new StreamSocketListener({ transport });
    const settings = {
      keepAliveIdleSeconds: 9,
      keepAliveIntervalSeconds: 8,
      keepAliveCount: 7,
      typeOfService: 4,
    };
    Object.assign(listener.control, settings);
    await listener.bindEndpointAsync('server', 7);
    await using near = new StreamSocket({ transport: network.host('client') });
    const [far] = await Promise.all([listener.acceptAsync(), near.connectAsync('server', 7)]);

    expect(far.control).toMatchObject(settings);
    await far.closeAsync();
  });
});
