import type { Acceptor, Capabilities, Channel, Transport } from '../../lib/index.js';
import type { Clock } from '../../lib/index.js';
import { systemClock } from '../../lib/util/clock.js';

/** A transport that only remembers what it was asked; nothing is ever answered, but abort. */
export class RecordingTransport implements Transport {
  readonly calls: string[] = [];
  readonly clock: Clock = systemClock;
  readonly capabilities: Capabilities;

  constructor(capabilities: Partial<Capabilities> = {}) {
    this.capabilities = { paths: true, halfClose: true, reset: true, secure: false, ...capabilities };
  }

  lookup(name: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#note(`lookup ${name}`, signal);
  }

  servicePort(name: string): Promise<number | undefined> {
    this.calls.push(`service ${name}`);
    return Promise.resolve(undefined);
  }

  connect(_to: unknown, { signal }: { readonly signal: AbortSignal }): Promise<Channel> {
    return this.#note('connect', signal);
  }

  listen(_at: unknown, { signal }: { readonly signal: AbortSignal }): Promise<Acceptor> {
    return this.#note('listen', signal);
  }

  #note(call: string, signal: AbortSignal): Promise<never> {
    this.calls.push(call);
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  }
}
