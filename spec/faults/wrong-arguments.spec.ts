import { describe, expect, it } from '@jest/globals';

import {
  EndpointPair,
  type InputStream,
  type OutputStream,
  StreamSocket,
  StreamSocketListener,
} from '../../lib/index.js';
import { RecordingTransport } from '../support/tcp-recording-transport.js';

/** What a wrong argument is given to. */
interface Stage {
  readonly transport: RecordingTransport;
  readonly unconnected: StreamSocket;
  readonly connected: StreamSocket;
  readonly input: InputStream;
  readonly output: OutputStream;
  readonly unbound: StreamSocketListener;
  readonly bound: StreamSocketListener;
}

/** Values of a wrong type, and values out of range: a `TypeError` and a `RangeError`. */
interface Wrong {
  readonly types: readonly unknown[];
  readonly ranges: readonly unknown[];
}

const notAnything = () => {};
const host: Wrong = {
  types: [undefined, 5, '', true, {}],
  ranges: ['two words', '10.1', '1.2.3.256', '[::1]', 'a'.repeat(64), '-'.repeat(300)],
};
const hostOfPeer: Wrong = { ...host, types: [...host.types, null] };
const service: Wrong = {
  types: [undefined, null, true, {}, 80n],
  ranges: [-1, 65_536, 1.5, NaN, Infinity, '65536', '-1', '1.5', 'two words', 'a'.repeat(300)],
};
const serviceOfPeer: Wrong = { ...service, types: [...service.types, ''] };
const level: Wrong = { types: ['0', {}, notAnything], ranges: [-1, 1.5, NaN, 99] };
const path: Wrong = { types: [undefined, null, 5, '', {}], ranges: ['/tmp/a\0b'] };
const options: Wrong = { types: [null, 5, 'x', true, notAnything], ranges: [] };
/** Where a number is a protection level. */
const optionsOrLevel: Wrong = { types: [null, 'x', true, notAnything], ranges: [] };
const signal: Wrong = { types: [null, 5, 'x', {}, new AbortController()], ranges: [] };
const timeoutMs: Wrong = { types: [null, '5', true, {}], ranges: [-1, NaN, Infinity, 2 ** 31] };
const settings: Wrong = { types: [null, 5, 'x', true], ranges: [] };
const transport: Wrong = { types: [null, 5, 'x', {}], ranges: [] };
const count: Wrong = { types: [], ranges: [-1, 1.5, NaN, Infinity, 2 ** 32] };
const target: Wrong = {
  types: [undefined, null, 'x', true, {}, [1, 2], 5n, new SharedArrayBuffer(8)],
  ranges: [],
};
const countInTarget: Wrong = { types: [null, '5', true], ranges: [-1, 9, 1.5, NaN] };
const flags: Wrong = { types: [null, '1', true], ranges: [-1, 4, 1.5, NaN] };
const maxBytes: Wrong = { types: [null, '1', true, {}], ranges: [0, -1, 1.5, NaN, 2 ** 32] };
const buffer: Wrong = {
  types: [undefined, null, 5, 'text', [1, 2], {}, new SharedArrayBuffer(8)],
  ranges: [],
};
const listener: Wrong = { types: [undefined, null, 5, 'x', {}], ranges: [] };
const listenerOrNull: Wrong = { types: [undefined, 5, 'x', {}], ranges: [] };
const eventType: Wrong = { types: [undefined, null, 5, '', 'data', 'toString', 'constructor'], ranges: [] };
const drainMs: Wrong = { types: [null, '5', true, {}], ranges: [-1, 1.5, NaN, Infinity, 2 ** 31] };
const flag: Wrong = { types: [undefined, null, 0, 1, 'true', {}], ranges: [] };
const size: Wrong = { types: [undefined, null, '1', true, 1n], ranges: [0, -1, 1.5, NaN, 2 ** 32] };
const hopLimit: Wrong = { types: [null, '64', true], ranges: [0, 256, 1.5, NaN] };
const quality: Wrong = { types: [undefined, null, '0', true], ranges: [2, -1, 0.5, NaN] };
const keepAliveSeconds: Wrong = { types: [null, '1', true], ranges: [0, 32_768, 1.5, NaN] };
const keepAliveCount: Wrong = { types: [null, '1', true], ranges: [0, 128, 1.5, NaN] };
const typeOfService: Wrong = { types: [null, '4', true], ranges: [-4, 256, 3, 1.5, NaN] };

type Act = (stage: Stage, value: never) => unknown;

/** Every argument: the call, the name it goes by in messages, what is wrong for it, and the call itself. */
const methods: readonly (readonly [string, string, Wrong, Act])[] = [
  ['new StreamSocket(_)', 'options', settings, (_, value) => new StreamSocket(value)],
  [
    'new StreamSocket({ transport: _ })',
    'transport',
    transport,
    (_, value) => new StreamSocket({ transport: value }),
  ],
  ['new StreamSocketListener(_)', 'options', settings, (_, value) => new StreamSocketListener(value)],
  [
    'new StreamSocketListener({ transport: _ })',
    'transport',
    transport,
    (_, value) => new StreamSocketListener({ transport: value }),
  ],

  ['connectAsync(_, 80)', 'remoteHostName', hostOfPeer, (s, value) => s.unconnected.connectAsync(value, 80)],
  [
    "connectAsync('host', _)",
    'remoteServiceName',
    serviceOfPeer,
    (s, value) => s.unconnected.connectAsync('host', value),
  ],
  [
    "connectAsync('host', 80, _)",
    'options',
    optionsOrLevel,
    (s, value) => s.unconnected.connectAsync('host', 80, value),
  ],
  [
    "connectAsync('host', 80, _, {})",
    'protectionLevel',
    level,
    (s, value) => s.unconnected.connectAsync('host', 80, value, {}),
  ],
  [
    "connectAsync('host', 80, 0, _)",
    'options|adapter',
    options,
    (s, value) => s.unconnected.connectAsync('host', 80, 0, value),
  ],
  [
    'connectAsync(pair, _)',
    'options',
    optionsOrLevel,
    (s, value) => s.unconnected.connectAsync(pairTo('host'), value),
  ],
  [
    'connectAsync(pair, _, {})',
    'protectionLevel',
    level,
    (s, value) => s.unconnected.connectAsync(pairTo('host'), value, {}),
  ],
  [
    'connectAsync(pair, 0, _)',
    'options|adapter',
    options,
    (s, value) => s.unconnected.connectAsync(pairTo('host'), 0, value),
  ],
  [
    'connectAsync(pair from _)',
    'localHostName',
    { types: [], ranges: ['localhost', 'printer.local'] },
    (s, value) => s.unconnected.connectAsync(pairTo('host', value)),
  ],
  ...waitOptions('connectAsync()', (s, value) => s.unconnected.connectAsync('host', 80, value)),
  ['connectPathAsync(_)', 'path', path, (s, value) => s.unconnected.connectPathAsync(value)],
  [
    'connectPathAsync(path, _)',
    'options',
    options,
    (s, value) => s.unconnected.connectPathAsync('/tmp/x', value),
  ],
  ...waitOptions('connectPathAsync()', (s, value) => s.unconnected.connectPathAsync('/tmp/x', value)),
  ['closeAsync(_)', 'options', options, (s, value) => s.connected.closeAsync(value)],
  ...waitOptions('closeAsync()', (s, value) => s.connected.closeAsync(value)),

  ['bindEndpointAsync(_, 80)', 'localHostName', host, (s, value) => s.unbound.bindEndpointAsync(value, 80)],
  [
    'bindEndpointAsync(null, _)',
    'localServiceName',
    service,
    (s, value) => s.unbound.bindEndpointAsync(null, value),
  ],
  [
    'bindEndpointAsync(null, 80, _)',
    'options',
    optionsOrLevel,
    (s, value) => s.unbound.bindEndpointAsync(null, 80, value),
  ],
  ...waitOptions('bindEndpointAsync()', (s, value) => s.unbound.bindEndpointAsync(null, 80, value)),
  [
    'bindServiceNameAsync(_)',
    'localServiceName',
    service,
    (s, value) => s.unbound.bindServiceNameAsync(value),
  ],
  [
    'bindServiceNameAsync(80, _)',
    'options',
    optionsOrLevel,
    (s, value) => s.unbound.bindServiceNameAsync(80, value),
  ],
  [
    'bindServiceNameAsync(80, _, {})',
    'protectionLevel',
    { ...level, types: [] },
    (s, value) => s.unbound.bindServiceNameAsync(80, value, {}),
  ],
  [
    'bindServiceNameAsync(80, 0, _)',
    'options',
    options,
    (s, value) => s.unbound.bindServiceNameAsync(80, 0, value),
  ],
  ['bindPathAsync(_)', 'path', path, (s, value) => s.unbound.bindPathAsync(value)],
  [
    'bindPathAsync(path, _)',
    'options',
    optionsOrLevel,
    (s, value) => s.unbound.bindPathAsync('/tmp/x', value),
  ],
  ...waitOptions('bindPathAsync()', (s, value) => s.unbound.bindPathAsync('/tmp/x', value)),
  ['acceptAsync(_)', 'options', options, (s, value) => s.bound.acceptAsync(value)],
  ...waitOptions('acceptAsync()', (s, value) => s.bound.acceptAsync(value)),
  ['listener.closeAsync(_)', 'options', settings, (s, value) => s.bound.closeAsync(value)],
  [
    'listener.closeAsync({ drainMs: _ })',
    'drainMs',
    drainMs,
    (s, value) => s.bound.closeAsync({ drainMs: value }),
  ],

  ['readAsync(_) of a count', 'count', count, (s, value) => s.input.readAsync(value)],
  ['readAsync(_) into memory', 'target', target, (s, value) => s.input.readAsync(value)],
  ['readAsync(memory, _)', 'count', countInTarget, (s, value) => s.input.readAsync(new Uint8Array(8), value)],
  ['readAsync(5, _)', 'readOptions|options', flags, (s, value) => s.input.readAsync(5, value)],
  [
    'readAsync(memory, 5, _)',
    'readOptions',
    flags,
    (s, value) => s.input.readAsync(new Uint8Array(8), 5, value),
  ],
  ['readAsync(5, 0, _)', 'options', options, (s, value) => s.input.readAsync(5, 0, value)],
  [
    'readAsync(memory, 5, 0, _)',
    'options',
    options,
    (s, value) => s.input.readAsync(new Uint8Array(8), 5, 0, value),
  ],
  ...waitOptions('readAsync()', (s, value) => s.input.readAsync(5, 0, value)),
  ['tryRead(_)', 'maxBytes', maxBytes, (s, value) => s.input.tryRead(value)],

  ['writeAsync(_)', 'buffer', buffer, (s, value) => s.output.writeAsync(value)],
  ['writeAsync(bytes, _)', 'options', options, (s, value) => s.output.writeAsync(new Uint8Array(1), value)],
  [
    'writeAsync(many bytes, _)',
    'options',
    options,
    (s, value) => s.output.writeAsync(new Uint8Array(99_999), value),
  ],
  ...waitOptions('writeAsync()', (s, value) => s.output.writeAsync(new Uint8Array(1), value)),
  ['flushAsync(_)', 'options', options, (s, value) => s.output.flushAsync(value)],
  ...waitOptions('flushAsync()', (s, value) => s.output.flushAsync(value)),

  ...(['on', 'once', 'off', 'addEventListener', 'removeEventListener'] as const).flatMap(
    (method): (readonly [string, string, Wrong, Act])[] => [
      [`${method}(_, listener)`, 'type', eventType, (s, value) => s.bound[method](value, () => {})],
      [
        `${method}(type, _)`,
        'listener',
        listener,
        (s, value) => s.bound[method]('connectionreceived', value),
      ],
    ],
  ),
  [
    'onconnectionreceived = _',
    'listener',
    listenerOrNull,
    (s, value) => (s.bound.onconnectionreceived = value),
  ],

  ...(['unconnected', 'unbound'] as const).flatMap((owner): (readonly [string, string, Wrong, Act])[] => [
    [`${owner}.control.noDelay = _`, 'noDelay', flag, (s, value) => (s[owner].control.noDelay = value)],
    [`${owner}.control.keepAlive = _`, 'keepAlive', flag, (s, value) => (s[owner].control.keepAlive = value)],
    [
      `${owner}.control.outboundBufferSizeInBytes = _`,
      'outboundBufferSizeInBytes',
      size,
      (s, value) => (s[owner].control.outboundBufferSizeInBytes = value),
    ],
    [
      `${owner}.control.outboundUnicastHopLimit = _`,
      'outboundUnicastHopLimit',
      hopLimit,
      (s, value) => (s[owner].control.outboundUnicastHopLimit = value),
    ],
    ...(
      [
        ['keepAliveIdleSeconds', keepAliveSeconds],
        ['keepAliveIntervalSeconds', keepAliveSeconds],
        ['keepAliveCount', keepAliveCount],
        ['typeOfService', typeOfService],
      ] as const
    ).map(([option, wrong]): readonly [string, string, Wrong, Act] => [
      `${owner}.control.${option} = _`,
      option,
      wrong,
      (s, value) => (s[owner].control[option] = value),
    ]),
    [
      `${owner}.control.qualityOfService = _`,
      'qualityOfService',
      quality,
      (s, value) => (s[owner].control.qualityOfService = value),
    ],
  ]),
  [
    'control.serializeConnectionAttempts = _',
    'serializeConnectionAttempts',
    flag,
    (s, value) => (s.unconnected.control.serializeConnectionAttempts = value),
  ],
  [
    'control.maxPendingConnections = _',
    'maxPendingConnections',
    size,
    (s, value) => (s.unbound.control.maxPendingConnections = value),
  ],
];

const cases = methods.flatMap(([call, argument, wrong, act]) => [
  ...wrong.types.map((value) => ({ call, argument, value, type: 'TypeError', act, shown: show(value) })),
  ...wrong.ranges.map((value) => ({ call, argument, value, type: 'RangeError', act, shown: show(value) })),
]);

describe('A wrong argument', () => {
  it.each(cases)('$shown in $call is a $type', async ({ call, argument, value, type, act, shown }) => {
    const stage = await setUp();
    const before = [...stage.transport.calls];

    let failure: unknown;
    let wasThrown = false;
    try {
      // `act` answers at once; only a method that ends in Async may answer with a promise.
      const answer = act(stage, value as never);
      await (answer as Promise<unknown>).then(
        () => undefined,
        (rejection: unknown) => (failure = rejection),
      );
    } catch (thrown) {
      failure = thrown;
      wasThrown = true;
    }

    expect(failure).toMatchObject({
      name: type,
      message: expect.stringMatching(new RegExp(`\\b(${argument})\\b`)),
    });
    expect((failure as Error).message).toMatch(value === '' ? /empty|""/ : literally(shown));
    expect(wasThrown).toBe(!call.includes('Async('));
    await new Promise(setImmediate);
    expect(stage.transport.calls).toEqual(before);
    expectUntouched(stage);
  });
});

/** The cases that every method with `{ signal, timeoutMs }` has. */
function waitOptions(
  call: string,
  act: (stage: Stage, options: never) => unknown,
): (readonly [string, string, Wrong, Act])[] {
  return [
    [
      `${call} with { signal: _ }`,
      'signal',
      signal,
      (stage, value) => act(stage, { signal: value } as never),
    ],
    [
      `${call} with { timeoutMs: _ }`,
      'timeoutMs',
      timeoutMs,
      (stage, value) => act(stage, { timeoutMs: value } as never),
    ],
  ];
}

async function setUp(): Promise<Stage> {
  const recording = new RecordingTransport();
  const [unconnected, connected] = [
    new StreamSocket({ transport: recording }),
    new StreamSocket({ transport: recording }),
  ];
  const unbound = new StreamSocketListener({ transport: recording });
  const bound = new StreamSocketListener({ transport: recording });
  await connected.connectAsync('192.0.2.1', 80);
  await bound.bindEndpointAsync('192.0.2.1', 80);
  const { inputStream: input, outputStream: output } = connected;
  return { transport: recording, unconnected, connected, input, output, unbound, bound };
}

/** Nothing has been claimed, connected, bound or closed by the call that was refused. */
function expectUntouched({ unconnected, connected, unbound, bound }: Stage): void {
  unconnected.control.noDelay = false;
  unbound.control.noDelay = false;
  expect(connected.inputStream.tryRead()).toBeUndefined();
  expect(bound.onconnectionreceived).toBeNull();
  bound.on('connectionreceived', () => {});
  expect(bound.information.localPort).toBe('80');
}

function pairTo(remote: string, local: string | null = null): EndpointPair {
  return new EndpointPair(local, '', remote, 80);
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

/** As messages show a value, as far as they do. */
function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).slice(0, 60);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return value.constructor.name;
  return String(value);
}
