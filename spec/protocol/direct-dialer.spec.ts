import { describe, expect, it } from '@jest/globals';
import { type Channel, HostName, type Transport } from 'streamsocket';

import { translate } from '../../lib/errors/translate.js';
import { dial } from '../../lib/protocol/dial.js';
import { DirectDialer } from '../../lib/protocol/direct-dialer.js';
import type { ConnectOptions, Endpoint } from '../../lib/transport/contract.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { Cancellation } from '../../lib/util/cancellation.js';

const HOST = new HostName('192.0.2.1');
const channel = { noDelay: true, keepAlive: false };

/** A transport of which every connect is refused after 40 ms, unless it is called off before. */
function setUp() {
  const clock = new VirtualClock(false);
  const asked: { readonly to: Endpoint; readonly options: ConnectOptions }[] = [];
  const transport: Transport = {
    clock,
    capabilities: { paths: false, halfClose: true, reset: true, secure: false },
    lookup: () => Promise.reject(new Error('BUG: there is no name')),
    servicePort: () => Promise.resolve(undefined),
    listen: () => Promise.reject(new Error('BUG: nobody listens here')),
    connect: (to, options) => {
      asked.push({ to, options });
      return new Promise<Channel>((_, reject) => {
        options.cancellation?.onAbort(() => {
          reject(options.cancellation?.reason);
        });
        clock.after(40, () => {
          const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
          reject(translate(error, 'Cannot connect', 'connect'));
        });
      });
    },
  };
  const cancellation = new Cancellation();
  const direct = new DirectDialer(transport, HOST, 9100, channel, cancellation);
  return { clock, asked, transport, cancellation, direct };
}

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'it succeeded',
    (failure: unknown) => failure,
  );
}

describe('DirectDialer', () => {
  it('tells of a failure what dial tells', async () => {
    const { clock, transport, cancellation, direct } = setUp();
    await clock.advance(1_000);
    const opening = failureOf(direct.dial());
    const dialing = failureOf(
      dial(transport, HOST, 9100, { channel, isSerial: false, signal: cancellation }),
    );
    await clock.advance(40);
    const failure = direct.explain(await opening);
    const { message, status, code, source, phase, attempts } = (await dialing) as Record<string, unknown>;

    expect(failure).toMatchObject({ message, status, code, source, phase, attempts });
    expect(failure).toMatchObject({
      message: 'Cannot connect to "192.0.2.1" port 9100: tried 192.0.2.1 (ECONNREFUSED after 40 ms)',
      attempts: [
        { address: '192.0.2.1', port: 9100, phase: 'connect', durationMs: 40, code: 'ECONNREFUSED' },
      ],
    });
  });

  it('says how long nobody has answered', async () => {
    const { clock, direct } = setUp();
    await clock.advance(1_000);
    const opening = failureOf(direct.dial());
    await clock.advance(30);

    expect(String(direct.tries)).toBe('192.0.2.1 (no answer for 30 ms)');
    expect(direct.tries.attempts).toMatchObject([{ address: '192.0.2.1', durationMs: 30, code: undefined }]);
    await clock.advance(10);
    await opening;
  });

  it('tells why it was called off, whatever the transport makes of that', async () => {
    const { cancellation, direct } = setUp();
    const opening = failureOf(direct.dial());
    cancellation.abort('enough');

    expect(await opening).toBe('enough');
    expect(direct.explain(new Error('the socket was destroyed'))).toBe('enough');
  });

  it('is what the transport connects by', async () => {
    const { clock, asked, cancellation, direct } = setUp();
    const opening = failureOf(direct.dial());
    await clock.advance(40);
    await opening;

    expect(asked).toEqual([{ to: { kind: 'ip', address: '192.0.2.1', port: 9100 }, options: direct }]);
    expect(direct.cancellation).toBe(cancellation);
    expect(direct.signal).toBe(cancellation.signal);
    expect(direct.channel).toBe(channel);
  });
});
