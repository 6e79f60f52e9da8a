import { describe, expect, it } from '@jest/globals';
import { SendQueue } from '../../../../docs/samples/irc/connection/send-queue.js';

/** A connection that takes bytes when the spec says so. */
class StuckConnection {
  readonly written: number[][] = [];
  readonly #open: { resolve: () => void; reject: (error: Error) => void }[] = [];

  readonly write = (bytes: Uint8Array): Promise<void> => {
    this.written.push([...bytes]);
    return new Promise((resolve, reject) => this.#open.push({ resolve, reject }));
  };

  async accept(): Promise<void> {
    this.#open.shift()?.resolve();
    await new Promise(setImmediate);
  }

  async fail(): Promise<void> {
    this.#open.shift()?.reject(new Error('reset'));
    await new Promise(setImmediate);
  }
}

describe('SendQueue', () => {
  it('writes in order, and in one go what came while it waited', async () => {
    const connection = new StuckConnection();
    const queue = new SendQueue(connection.write, 100);
    for (const byte of [1, 2, 3]) expect(queue.push(Uint8Array.of(byte))).toBe(true);
    expect(connection.written).toEqual([[1]]);
    await connection.accept();
    expect(connection.written).toEqual([[1], [2, 3]]);
    await connection.accept();
    expect(queue.waitingBytes).toBe(0);
  });

  it('refuses what does not fit, until there is room again', async () => {
    const connection = new StuckConnection();
    const queue = new SendQueue(connection.write, 4);
    expect(queue.push(new Uint8Array(3))).toBe(true);
    expect(queue.push(new Uint8Array(2))).toBe(false);
    expect(queue.push(new Uint8Array(1))).toBe(true);
    await connection.accept();
    expect(queue.waitingBytes).toBe(1);
    expect(queue.push(new Uint8Array(3))).toBe(true);
    await connection.accept();
    await connection.accept();
  });

  it('tells when enough of it is out', async () => {
    const connection = new StuckConnection();
    const queue = new SendQueue(connection.write, 100);
    queue.push(new Uint8Array(10));
    queue.push(new Uint8Array(5));
    const seen: string[] = [];
    const waits = [queue.below(5).then(() => seen.push('5')), queue.below(0).then(() => seen.push('0'))];
    await connection.accept();
    expect(seen).toEqual(['5']);
    await connection.accept();
    await Promise.all(waits);
    expect(seen).toEqual(['5', '0']);
    await queue.below(0);
  });

  it('keeps nobody waiting when the connection breaks', async () => {
    const connection = new StuckConnection();
    const queue = new SendQueue(connection.write, 100);
    queue.push(new Uint8Array(10));
    queue.push(new Uint8Array(5));
    const empty = queue.below(0);
    await connection.fail();
    await empty;
    expect(queue.waitingBytes).toBe(0);
    expect(connection.written).toHaveLength(1);
  });
});
