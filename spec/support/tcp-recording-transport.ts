import type {
  Acceptor,
  Capabilities,
  Channel,
  Clock,
  ConnectOptions,
  Endpoint,
  ListenOptions,
  Transport,
} from '../../lib/index.js';
import { systemClock } from '../../lib/util/clock.js';

/**
 * A transport that remembers what it was asked for. Connecting and listening succeed at once; nothing ever
 * arrives, and nothing written is ever settled.
 */
export class RecordingTransport implements Transport {
  /** What was asked for, in order, the channel and the acceptor included. */
  readonly calls: string[] = [];
  readonly clock: Clock = systemClock;
  readonly capabilities: Capabilities;

  constructor(capabilities: Partial<Capabilities> = {}) {
    this.capabilities = { paths: true, halfClose: true, reset: true, secure: false, ...capabilities };
  }

  lookup(): Promise<readonly string[]> {
    return this.#note('lookup', ['192.0.2.1']);
  }

  servicePort(): Promise<number | undefined> {
    return this.#note('servicePort', undefined);
  }

  connect(to: Endpoint, _options: ConnectOptions): Promise<Channel> {
    return this.#note('connect', this.#channel(to));
  }

  listen(at: Endpoint, _options: ListenOptions): Promise<Acceptor> {
    const acceptor: Acceptor = {
      local: at,
      refusedConnections: 0,
      take: () => undefined,
      onceAcceptable: () => this.calls.push('onceAcceptable'),
      close: (closed) => {
        this.calls.push('close');
        queueMicrotask(closed);
      },
    };
    return this.#note('listen', acceptor);
  }

  #channel(remote: Endpoint): Channel {
    let gone = (): void => {};
    const end = (how: string): void => {
      this.calls.push(how);
      queueMicrotask(gone);
    };
    return {
      local: remote,
      remote,
      unreadBytes: 0,
      take: () => undefined,
      onceReadable: () => this.calls.push('onceReadable'),
      write: () => this.calls.push('write'),
      finish: () => this.calls.push('finish'),
      close: () => {
        end('close');
      },
      abort: () => {
        end('abort');
      },
      onceClosed: (closed) => {
        gone = closed;
      },
    };
  }

  #note<T>(call: string, answer: T): Promise<T> {
    this.calls.push(call);
    return Promise.resolve(answer);
  }
}
