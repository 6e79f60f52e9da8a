import { encodeCut } from '../protocol/encode-message.js';
import { NO_TAGS, type MessageTags } from '../protocol/message-tags.js';
import type { OutgoingMessage } from '../protocol/message.js';

/**
 * A message on its way to many. Each client gets the tags that it has asked for and no others; there are
 * few such combinations, so a channel of a thousand costs a handful of encodings.
 */
export class WireMessage {
  readonly #message: OutgoingMessage;
  readonly #sentAt = new Date();
  readonly #encoded = new Map<string, Uint8Array>();

  constructor(message: OutgoingMessage) {
    this.#message = message;
  }

  /** The line as a client with these capabilities is to see it. */
  bytesFor(capabilities: ReadonlySet<string>): Uint8Array {
    const withTime = capabilities.has('server-time');
    const withTags = capabilities.has('message-tags');
    const key = `${withTime} ${withTags}`;
    const known = this.#encoded.get(key);
    if (known !== undefined) return known;

    const time: MessageTags = withTime ? new Map([['time', this.#sentAt.toISOString()]]) : NO_TAGS;
    const tags = new Map([...time, ...(withTags ? (this.#message.tags ?? NO_TAGS) : NO_TAGS)]);
    const bytes = encodeCut({ ...this.#message, tags });
    this.#encoded.set(key, bytes);
    return bytes;
  }
}
