import { describe, expect, it } from '@jest/globals';
import { EventQueue } from '../../../docs/samples/common/event-queue.js';

describe('EventQueue', () => {
  it('keeps the newest and counts the others', async () => {
    const queue = new EventQueue<number>(2, () => undefined);
    for (const event of [1, 2, 3, 4]) queue.push(event);
    expect(queue.droppedEvents).toBe(2);
    queue.end();
    queue.push(5);
    const taken: number[] = [];
    for await (const event of queue) taken.push(event);
    expect(taken).toEqual([3, 4]);
  });

  it('throws what it failed with once, behind what waits', async () => {
    const queue = new EventQueue<number>(2, () => undefined);
    queue.push(1);
    queue.fail(new Error('gone'));
    expect(await queue.next()).toEqual({ done: false, value: 1 });
    await expect(queue.next()).rejects.toThrow('gone');
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it('fails the first that waits and ends the others', async () => {
    const queue = new EventQueue<number>(2, () => undefined);
    const failure = expect(queue.next()).rejects.toThrow('gone');
    const second = queue.next();
    queue.fail(new Error('gone'));
    await failure;
    expect(await second).toMatchObject({ done: true });
    expect(await queue.next()).toMatchObject({ done: true });
  });

  it('tells that its loop was left', async () => {
    const left: unknown[] = [];
    const queue = new EventQueue<number>(2, (which) => left.push(which));
    queue.push(1);
    queue.push(2);
    for await (const event of queue) if (event === 1) break;
    expect(left).toEqual([queue]);
    expect(await queue.next()).toMatchObject({ done: true });
  });
});
