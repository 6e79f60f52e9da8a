import { expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';

import { type Channel, StreamSocket, type Transport } from '../../lib/index.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { platformFailure } from '../../lib/transport/memory/failures.js';
import { RecordingTransport } from '../support/tcp-recording-transport.js';

const CONNECTS = 10_000;

it('10,000 connects through one signal leave no listener, timer or channel', async () => {
  const clock = new VirtualClock(false);
  const recording = new RecordingTransport();
  let open = 0;
  const made = (channel: Channel): Channel => {
    open++;
    return {
      ...channel,
      onceClosed: (closed) => {
        channel.onceClosed(() => {
          open--;
          closed();
        });
      },
    };
  };
  const transport: Transport = {
    clock,
    capabilities: recording.capabilities,
    lookup: (_name, _signal, { family } = {}) =>
      Promise.resolve(family === 6 ? ['2001:db8::1'] : ['192.0.2.1']),
    servicePort: () => Promise.resolve(undefined),
    listen: (at, options) => recording.listen(at, options),
    connect: async (to, options) => {
      const isRefused = to.kind === 'ip' && to.port === 81;
      if (isRefused) throw platformFailure('ECONNREFUSED', 'Cannot connect', 'connect');
      return made(await recording.connect(to, options));
    },
  };
  const { signal } = new AbortController();

  let connected = 0;
  for (let i = 0; i < CONNECTS; i++) {
    const socket = new StreamSocket({ transport });
    await socket.connectAsync('host.example', i % 10 === 0 ? 81 : 80, { signal, timeoutMs: 60_000 }).then(
      () => connected++,
      () => {},
    );
    socket.close();
    await socket.closed;
  }

  expect(connected).toBe(0.9 * CONNECTS);
  expect(open).toBe(0);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  expect(clock.pendingTimers).toBe(0);
}, 60_000);
