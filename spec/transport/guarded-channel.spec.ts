import { describe, expect, it } from '@jest/globals';
import { type Channel, type Settled, type SocketError, SocketErrorStatus, type Wake } from 'streamsocket';

import { statusError } from '../../lib/errors/failures.js';
import { GuardedChannel } from '../../lib/transport/guarded-channel.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';
import { ScriptedInput, ScriptedOutput } from '../support/scripted-halves.js';

const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'Cannot read: reset');

/** An adapter that writes down what it is told to do. */
class ScriptedChannel implements Channel {
  readonly local = { kind: 'ip', address: '192.0.2.1', port: 1 } as const;
  readonly remote = { kind: 'ip', address: '192.0.2.2', port: 2 } as const;
  readonly input = new ScriptedInput();
  readonly output = new ScriptedOutput();
  readonly calls: string[] = [];
  #closed: Settled = () => {};

  get unreadBytes(): number {
    return this.input.unreadBytes;
  }

  take(): Uint8Array | null | undefined {
    return this.input.take();
  }

  onceReadable(wake: Wake): void {
    this.input.onceReadable(wake);
  }

  write(buffers: readonly Uint8Array[], settled: Settled): void {
    this.output.write(buffers, settled);
  }

  finish(settled: Settled): void {
    this.calls.push('finish');
    this.output.finish(settled);
  }

  close(): void {
    this.calls.push('close');
  }

  abort(): void {
    this.calls.push('abort');
  }

  onceClosed(closed: Settled): void {
    this.#closed = closed;
  }

  /** The connection is gone. */
  end(failure?: SocketError): void {
    this.#closed(failure);
  }
}

function setUp(): { inner: ScriptedChannel; channel: GuardedChannel; clock: VirtualClock } {
  const inner = new ScriptedChannel();
  const clock = new VirtualClock(false);
  return { inner, clock, channel: new GuardedChannel(inner, clock) };
}

describe('GuardedChannel.closed', () => {
  it('resolves when we closed, whatever the adapter makes of it', async () => {
    const { inner, channel } = setUp();
    channel.close();
    inner.end(reset);

    await channel.closed;
    expect(inner.calls).toEqual(['close']);
  });

  it('rejects with what ended the connection, and tells whoever asks later too', async () => {
    const { inner, channel } = setUp();
    const early = expect(channel.closed).rejects.toBe(reset);
    inner.end(reset);
    await early;

    let told: SocketError | undefined;
    channel.onceClosed((failure) => {
      told = failure;
    });
    expect(told).toBe(reset);
  });

  it('comes after its owner was told, and those who asked are told in their order', () => {
    const inner = new ScriptedChannel();
    const told: string[] = [];
    const tell = (name: string) => (failure?: SocketError) =>
      void told.push(`${name}: ${failure?.code ?? ''}`);
    const channel = new GuardedChannel(inner, new VirtualClock(false), { ended: tell('owner') });
    for (const name of ['first', 'second', 'third']) channel.onceClosed(tell(name));
    expect(channel.failure).toBeUndefined();
    inner.end(reset);
    expect(told).toEqual(['owner', 'first', 'second', 'third'].map((name) => `${name}: ${reset.code ?? ''}`));
    expect(channel.failure).toBe(reset);
  });

  it('is one promise, and need not be heard', () => {
    const { inner, channel } = setUp();
    expect(channel.closed).toBe(channel.closed);
    inner.end(reset); // the environment of the specs fails on a rejection nobody handles
  });
});

describe('a GuardedChannel whose both sides are done', () => {
  it.each([
    ['the peer first', ['peer', 'we'] as const],
    ['we first', ['we', 'peer'] as const],
  ])('closes by itself: %s', (_, order) => {
    const { inner, channel } = setUp();
    for (const side of order) {
      expect(inner.calls).not.toContain('close');
      if (side === 'peer') {
        inner.input.arrive(null);
        expect(channel.take()).toBeNull();
      } else {
        channel.finish(() => {});
        inner.output.settleFinish();
      }
    }

    expect(inner.calls).toEqual(['finish', 'close']);
  });
});

describe('draining a GuardedChannel', () => {
  it('closes once everything is sent', () => {
    const { inner, channel, clock } = setUp();
    channel.startDraining(5_000);
    channel.endDraining(false);
    inner.end();

    expect(inner.calls).toEqual(['close']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('resets when it is to', () => {
    const { inner, channel } = setUp();
    channel.startDraining(5_000);
    channel.endDraining(true);

    expect(inner.calls).toEqual(['abort']);
  });

  it('ends nothing that somebody else has ended meanwhile', () => {
    const { inner, channel } = setUp();
    channel.startDraining(5_000);
    channel.close();
    channel.endDraining(true);

    expect(inner.calls).toEqual(['close']);
  });

  it('resets when the limit goes by, and closed tells why', async () => {
    const { inner, channel, clock } = setUp();
    channel.startDraining(5_000);
    const closed = expect(channel.closed).rejects.toMatchObject({
      status: SocketErrorStatus.connectionTimedOut,
      phase: 'close',
      message: 'Cannot send what was written before closing: not done within 5000 ms',
    });
    await clock.advance(5_000);
    inner.end();
    await closed;

    expect(inner.calls).toEqual(['abort']);
  });
});

describe('GuardedChannel.take()', () => {
  it('counts what it hands out', () => {
    const { inner, channel } = setUp();
    inner.input.arrive(new Uint8Array(3), new Uint8Array(4));
    channel.take();
    expect(channel.bytesReceived).toBe(3);
    channel.take();
    channel.take();

    expect(channel.bytesReceived).toBe(7);
  });
});

describe('GuardedChannel.discardInput()', () => {
  it('drops what has come and what comes, until the end or a failure', () => {
    const { inner, channel } = setUp();
    inner.input.arrive(new Uint8Array(3));
    channel.discardInput();
    inner.input.arrive(new Uint8Array(5));
    expect(inner.input.unreadBytes).toBe(0);
    inner.input.fail(reset);

    expect(channel.bytesReceived).toBe(8);
  });
});
