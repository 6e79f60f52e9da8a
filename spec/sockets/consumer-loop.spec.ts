import { describe, expect, it } from '@jest/globals';

import { ConsumerLoop } from '../../lib/sockets/consumer-loop.js';
import { VirtualClock } from '../../lib/transport/memory/virtual-clock.js';

/** A loop over items that the spec puts in. */
class HandLoop extends ConsumerLoop<string> {
  readonly items: string[] = [];
  #wake = (): void => {};

  constructor() {
    super(new VirtualClock(false), { items: 'things', event: 'thingcame', action: 'take', phase: 'read' });
  }

  override take(): string | undefined {
    return this.items.shift();
  }

  override onceReady(wake: () => void): void {
    this.#wake = wake;
  }

  arrive(item: string): void {
    this.items.push(item);
    this.#wake();
  }

  next(): Promise<string> {
    return this.until(() => this.take());
  }
}

describe('ConsumerLoop', () => {
  it('hands over what is there and what comes, until it is told to stop', () => {
    const loop = new HandLoop();
    const delivered: string[] = [];
    loop.arrive('a');
    loop.deliverTo((item) => {
      delivered.push(item);
      if (item === 'c') loop.stopDelivering();
    });
    loop.arrive('b');
    loop.items.push('c');
    loop.arrive('d');

    expect(delivered).toEqual(['a', 'b', 'c']);
    expect(loop.items).toEqual(['d']);
  });

  it('hands nothing over once it is closed', () => {
    const loop = new HandLoop();
    const delivered: string[] = [];
    loop.deliverTo((item) => delivered.push(item));
    loop.close(() => new Error('closed'));
    loop.arrive('a');

    expect(delivered).toEqual([]);
  });

  it('refuses calls as long as there are listeners', async () => {
    const loop = new HandLoop();
    loop.deliverTo(() => {});
    await expect(loop.next()).rejects.toThrow(
      'Cannot take things one by one: the things go to the listeners of thingcame',
    );
    loop.stopDelivering();
    loop.arrive('a');
    expect(await loop.next()).toBe('a');
  });

  it('refuses listeners once there was a call', async () => {
    const loop = new HandLoop();
    loop.arrive('a');
    await loop.next();
    loop.stopDelivering();
    expect(() => {
      loop.deliverTo(() => {});
    }).toThrow('Cannot listen to thingcame: the things are taken by iteration');
  });
});
