import type { WaitOptions } from 'streamsocket';
import { EventQueue } from '../common/event-queue.js';
import { textOf } from './resp-gathering.js';
import type { RedisCommand, RespPush, RespValue } from './resp-value.js';

/** What somebody has published. */
export interface ChannelMessage {
  readonly channel: string;
  /** Text or bytes, as the client was asked for. */
  readonly payload: string | Uint8Array;
}

/** The messages of a channel or a pattern: for one `for await`, and leaving that unsubscribes. */
export type Subscription = EventQueue<ChannelMessage>;

type Verb = 'SUBSCRIBE' | 'PSUBSCRIBE';

const END_OF: Readonly<Record<Verb, string>> = { SUBSCRIBE: 'UNSUBSCRIBE', PSUBSCRIBE: 'PUNSUBSCRIBE' };
const CONFIRMATIONS: ReadonlySet<string> = new Set(
  Object.entries(END_OF).flatMap(([verb, end]) => [verb.toLowerCase(), end.toLowerCase()]),
);

/** Whether a push is what RESP3 has for an answer to the four commands; one for each name they give. */
export function isConfirmation(push: RespPush): boolean {
  return CONFIRMATIONS.has(push.kind);
}

/** What one connection is subscribed to. */
export class Subscriptions {
  readonly #limit: number;
  readonly #request: (command: RedisCommand, wait?: WaitOptions) => Promise<unknown>;
  readonly #open = new Map<string, Subscription>();

  /** @param limit - how many messages wait for a loop; then the oldest are dropped. */
  constructor(limit: number, request: (command: RedisCommand, wait?: WaitOptions) => Promise<unknown>) {
    this.#limit = limit;
    this.#request = request;
  }

  async open(verb: Verb, name: string, wait?: WaitOptions): Promise<Subscription> {
    const key = keyOf(verb, name);
    if (this.#open.has(key)) throw new RangeError(`There is a subscription to "${name}" already`);
    const subscription: Subscription = new EventQueue(this.#limit, () => {
      this.#close(verb, name);
    });
    this.#open.set(key, subscription); // now: messages may come right behind the confirmation
    try {
      await this.#request([verb, name], wait);
    } catch (error) {
      // Also when it was called off, and the server has heard us all the same.
      this.#close(verb, name);
      throw error;
    }
    return subscription;
  }

  /** Brings a message to its loop. @returns false for a push that is none. */
  deliver({ kind, values }: RespPush): boolean {
    if (kind === 'message') {
      const [channel, payload] = values;
      this.#open.get(keyOf('SUBSCRIBE', textOf(channel)))?.push(messageOf(channel, payload));
      return true;
    }
    if (kind !== 'pmessage') return false;
    const [pattern, channel, payload] = values;
    this.#open.get(keyOf('PSUBSCRIBE', textOf(pattern)))?.push(messageOf(channel, payload));
    return true;
  }

  /** Ends all loops: we close. */
  end(): void {
    for (const subscription of this.#open.values()) subscription.end();
    this.#open.clear();
  }

  /** Ends all loops: the connection did. */
  fail(reason: unknown): void {
    for (const subscription of this.#open.values()) subscription.fail(reason);
    this.#open.clear();
  }

  #close(verb: Verb, name: string): void {
    if (!this.#open.delete(keyOf(verb, name))) return;
    // If that fails the connection is gone, and with it what it was subscribed to.
    this.#request([END_OF[verb], name]).catch(() => undefined);
  }
}

function keyOf(verb: Verb, name: string): string {
  return `${verb} ${name}`;
}

function messageOf(channel: RespValue | undefined, payload: RespValue | undefined): ChannelMessage {
  return { channel: textOf(channel), payload: payload instanceof Uint8Array ? payload : textOf(payload) };
}
