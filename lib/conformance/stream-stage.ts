import type { StreamSocket } from '../sockets/stream-socket.js';
import { onAbort } from '../util/abort.js';
import type { CaseContext } from './conformance-case.js';
import { CaseTime } from './case-time.js';
import { type Clog, clog } from './clog.js';
import type { Observer } from './observer.js';
import type { StreamMaker, StreamPair } from './stream-maker.js';

interface StageSetting {
  /** The accepted socket is to be the near one. */
  readonly isChangedOver: boolean;
  /** The first pair is to be clogged. */
  readonly isNarrow: boolean;
}

/** What a case about streams has at hand: a connected pair, more of them, and time. */
export class StreamStage implements AsyncDisposable {
  readonly near: StreamSocket;
  readonly far: StreamSocket;
  readonly time: CaseTime;
  readonly observer: Observer;
  /** What was open before the stage was set, as far as that can be seen. */
  readonly openBefore: readonly string[];
  readonly #maker: StreamMaker;
  readonly #isChangedOver: boolean;
  readonly #pairs: StreamPair[];
  readonly #forget: () => void;

  private constructor(
    maker: StreamMaker,
    context: CaseContext,
    first: StreamPair,
    isChangedOver: boolean,
    openBefore: readonly string[],
  ) {
    this.#maker = maker;
    this.#isChangedOver = isChangedOver;
    this.#pairs = [first];
    this.time = new CaseTime(maker.clock);
    this.observer = context.observer;
    this.openBefore = openBefore;
    const { near, far } = this.#turn(first);
    this.near = near;
    this.far = far;
    this.#forget = onAbort(context.signal, () => {
      void this[Symbol.asyncDispose]();
    });
  }

  static async set(maker: StreamMaker, context: CaseContext, setting: StageSetting): Promise<StreamStage> {
    const openBefore = context.observer.openResources?.() ?? [];
    const { makePair, makeNarrowPair = makePair } = maker;
    const pair = await (setting.isNarrow ? makeNarrowPair() : makePair());
    return new StreamStage(maker, context, pair, setting.isChangedOver, openBefore);
  }

  /** One more pair; it goes with the stage. */
  async another(): Promise<StreamPair> {
    const pair = await this.#maker.makePair();
    this.#pairs.push(pair);
    return this.#turn(pair);
  }

  /** Writes from `socket`, whose peer must not read meanwhile, until a write waits. */
  clog(socket: StreamSocket = this.near): Promise<Clog> {
    return clog(socket, this.time);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    await Promise.all(this.#pairs.map((pair) => pair[Symbol.asyncDispose]()));
  }

  #turn(pair: StreamPair): StreamPair {
    if (!this.#isChangedOver) return pair;
    return { near: pair.far, far: pair.near, [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose]() };
  }
}
