import type { SocketError } from '../errors/socket-error.js';
import type { Acceptor, Channel, WritableHalf } from '../transport/contract.js';
import { onAbort } from '../util/abort.js';
import { concatBytes } from '../util/bytes.js';
import { CaseTime } from './case-time.js';
import { check } from './check.js';
import type { AcceptorSite, ChannelMaker } from './channel-maker.js';
import type { CaseContext } from './conformance-case.js';

/** What a case about bare channels has at hand: a connected pair, and what listens. */
export class ChannelStage implements AsyncDisposable {
  readonly time: CaseTime;
  readonly near: Channel;
  readonly far: Channel;
  readonly acceptor: Acceptor;
  readonly #site: AcceptorSite;
  readonly #channels: Channel[];
  readonly #forget: () => void;

  private constructor(
    maker: ChannelMaker,
    context: CaseContext,
    site: AcceptorSite,
    near: Channel,
    far: Channel,
  ) {
    this.time = new CaseTime(maker.clock);
    this.near = near;
    this.far = far;
    this.acceptor = site.acceptor;
    this.#site = site;
    this.#channels = [near, far];
    this.#forget = onAbort(context.signal, () => {
      void this[Symbol.asyncDispose]();
    });
  }

  /** @param isChangedOver - the accepted channel is to be the near one. */
  static async set(maker: ChannelMaker, context: CaseContext, isChangedOver: boolean): Promise<ChannelStage> {
    const site = await maker.makeSite();
    const connected = await site.connect();
    const accepted = await nextChannel(site.acceptor);
    return isChangedOver
      ? new ChannelStage(maker, context, site, accepted, connected)
      : new ChannelStage(maker, context, site, connected, accepted);
  }

  /** One more connection to the acceptor, from its near end. */
  async connect(): Promise<Channel> {
    return this.keep(await this.#site.connect());
  }

  /** A channel that came otherwise; it goes with the others. */
  keep(channel: Channel): Channel {
    this.#channels.push(channel);
    return channel;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#forget();
    for (const channel of this.#channels) channel.abort();
    await this.#site[Symbol.asyncDispose]();
  }
}

/** The next connection; waits for it. */
export async function nextChannel(acceptor: Acceptor): Promise<Channel> {
  for (;;) {
    const channel = acceptor.take();
    if (channel !== undefined) return channel;
    await new Promise<void>((wake) => {
      acceptor.onceAcceptable(wake);
    });
  }
}

/** Waits until `take` has an answer, and takes it. */
export async function nextChunk(channel: Channel): Promise<Uint8Array | null> {
  for (;;) {
    const chunk = channel.take();
    check(chunk?.length !== 0, 'a chunk is empty; that is neither data nor an end');
    if (chunk !== undefined) return chunk;
    await new Promise<void>((wake) => {
      channel.onceReadable(wake);
    });
  }
}

/** Takes so many bytes, or fewer up to the end. */
export async function takeBytes(channel: Channel, count: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let missing = count; missing > 0;) {
    const chunk = await nextChunk(channel);
    if (chunk === null) break;
    chunks.push(chunk);
    missing -= chunk.length;
  }
  return concatBytes(chunks);
}

/** Writes, and waits until the transport needs the memory no more. */
export function written(half: WritableHalf, ...buffers: readonly Uint8Array[]): Promise<void> {
  return new Promise((resolve, reject) => {
    half.write(buffers, settleWith(resolve, reject));
  });
}

/** Ends our half, and waits until that is on its way. */
export function finished(half: WritableHalf): Promise<void> {
  return new Promise((resolve, reject) => {
    half.finish(settleWith(resolve, reject));
  });
}

function settleWith(resolve: () => void, reject: (failure: SocketError) => void) {
  return (failure?: SocketError): void => {
    if (failure === undefined) resolve();
    else reject(failure);
  };
}
