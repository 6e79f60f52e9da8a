import { PutBackChannel } from '../../lib/protocol/put-back-channel.js';
import { ScriptedChannel } from '../support/scripted-channel.js';
import { bytes, text } from '../support/scripted-halves.js';

function setUp(front: string): { inner: ScriptedChannel; channel: PutBackChannel } {
  const inner = new ScriptedChannel();
  return { inner, channel: new PutBackChannel(inner, bytes(front)) };
}

describe('PutBackChannel', () => {
  it('has what was put back in front of what arrives, and counts both as unread', () => {
    const { inner, channel } = setUp('hello ');
    inner.input.arrive(bytes('world'), null);
    expect(channel.unreadBytes).toBe(11);

    expect(text(channel.take() ?? bytes('nothing'))).toBe('hello ');
    expect(channel.unreadBytes).toBe(5);
    expect(text(channel.take() ?? bytes('nothing'))).toBe('world');
    expect(channel.take()).toBeNull();
  });

  it('wakes whoever waits for what is there already, and never from within the call', async () => {
    const { inner, channel } = setUp('x');
    let woken = 0;
    channel.onceReadable(() => woken++);
    expect(woken).toBe(0);
    await Promise.resolve();
    expect(woken).toBe(1);
    expect(inner.input.timesAsked).toBe(0);

    channel.take();
    channel.onceReadable(() => woken++);
    expect(inner.input.timesAsked).toBe(1);
    inner.input.arrive(bytes('y'));
    expect(woken).toBe(2);
  });

  it('ends with a reset while nobody took what was put back, and in good order afterwards', () => {
    const { inner, channel } = setUp('x');
    channel.close();
    channel.take();
    channel.close();
    channel.abort();
    expect(inner.done).toEqual(['abort', 'close', 'abort']);
  });

  it('passes everything else on, and tells the ends it was given', async () => {
    const { inner, channel } = setUp('x');
    expect([channel.local, channel.remote]).toEqual([inner.local, inner.remote]);
    const remote = { kind: 'ip', address: '192.0.2.7', port: 7 } as const;
    expect(new PutBackChannel(inner, bytes(''), { local: inner.local, remote }).remote).toBe(remote);

    const settled = (start: (done: () => void) => void): Promise<void> => new Promise(start);
    await settled((done) => {
      channel.write([bytes('a'), bytes('b')], done);
    });
    await settled((done) => {
      channel.finish(done);
    });
    await settled((done) => {
      channel.onceClosed(done);
    });
    expect(inner.done).toEqual(['write a', 'write b', 'finish', 'onceClosed']);
  });
});
