import { describe, expect, it } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { statusError } from '../../lib/errors/failures.js';
import { copyAsync, SocketErrorStatus } from '../../lib/index.js';
import { ScriptedKernel, ScriptedPeer } from '../data/scripted-streams.js';

const reset = statusError(SocketErrorStatus.connectionResetByPeer, 'reset');

describe('copyAsync()', () => {
  it('copies until the end, tells how far it is, and leaves the output open', async () => {
    const peer = new ScriptedPeer();
    const kernel = new ScriptedKernel();
    const progress: number[] = [];
    const copy = copyAsync(peer.stream, kernel.stream, { onProgress: (bytes) => progress.push(bytes) });
    peer.send('abc');
    await Promise.resolve();
    peer.send('de');
    peer.finish();
    expect(await copy).toBe(5);
    expect(progress.at(-1)).toBe(5);
    await kernel.stream.writeAsync(new TextEncoder().encode('f'));
    await kernel.stream.flushAsync();
    expect(kernel.text).toBe('abcdef');
  });

  it.each<[string, (peer: ScriptedPeer, controller: AbortController) => void, object]>([
    [
      'aborted',
      (_, controller) => {
        controller.abort(new TypeError('enough'));
      },
      { message: 'enough' },
    ],
    [
      'timed out',
      (peer) => {
        peer.clock.advance(5);
      },
      { status: SocketErrorStatus.connectionTimedOut },
    ],
  ])('loses nothing when it is %s while the output waits', async (_, act, failure) => {
    const peer = new ScriptedPeer();
    const kernel = new ScriptedKernel(3);
    kernel.hold();
    const controller = new AbortController();
    const copy = copyAsync(peer.stream, kernel.stream, { signal: controller.signal, timeoutMs: 5 });
    const failed = expect(copy).rejects.toMatchObject(failure);
    peer.send('abc');
    await new Promise(setImmediate);
    peer.send('def');
    await new Promise(setImmediate);
    act(peer, controller);
    await failed;
    kernel.release();
    await kernel.stream.flushAsync();
    const rest = await peer.stream.readAsync(3);
    expect(kernel.text + new TextDecoder().decode(rest)).toBe('abcdef');
  });

  it('lets go of its signal when it ends, well or not', async () => {
    const { signal } = new AbortController();
    const peer = new ScriptedPeer();
    peer.send('a');
    peer.finish();
    await copyAsync(peer.stream, new ScriptedKernel().stream, { signal });
    const broken = new ScriptedPeer();
    broken.breakOff(reset);
    await expect(copyAsync(broken.stream, new ScriptedKernel().stream, { signal })).rejects.toBe(reset);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('fails as reading and writing do, and as onProgress does', async () => {
    const peer = new ScriptedPeer();
    peer.breakOff(reset);
    await expect(copyAsync(peer.stream, new ScriptedKernel().stream)).rejects.toBe(reset);
    const other = new ScriptedPeer();
    other.send('a');
    const onProgress = (): void => {
      throw new Error('mine');
    };
    await expect(copyAsync(other.stream, new ScriptedKernel().stream, { onProgress })).rejects.toThrow(
      'mine',
    );
    await expect(copyAsync(other.stream, new ScriptedKernel().stream, { timeoutMs: -1 })).rejects.toThrow(
      RangeError,
    );
  });

  it.each<[string, (peer: ScriptedPeer, kernel: ScriptedKernel) => readonly unknown[]]>([
    ['input', (_, kernel) => [kernel.stream, kernel.stream]],
    ['output', (peer) => [peer.stream, null]],
    ['onProgress', (peer, kernel) => [peer.stream, kernel.stream, { onProgress: 5 }]],
  ])('refuses a wrong %s before it reads anything', async (argument, makeArguments) => {
    const peer = new ScriptedPeer();
    peer.send('abc');
    const args = makeArguments(peer, new ScriptedKernel()) as Parameters<typeof copyAsync>;
    await expect(copyAsync(...args)).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringContaining(`${argument} must be`),
    });
    expect(new TextDecoder().decode(await peer.stream.readAsync(3))).toBe('abc');
  });
});
