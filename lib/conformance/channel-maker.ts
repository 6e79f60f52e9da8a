import type { Acceptor, Channel } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';
import type { Ability } from './ability.js';

/** Two channels of an adapter, connected to each other, as it makes them: nothing of ours lies around them. */
export interface ChannelPair extends AsyncDisposable {
  /** The end that connected. */
  readonly near: Channel;
  /** The end that was accepted. */
  readonly far: Channel;
}

/** What listens, as the adapter makes it, and what connects to it. */
export interface AcceptorSite extends AsyncDisposable {
  readonly acceptor: Acceptor;
  readonly connect: () => Promise<Channel>;
}

/** Makes channels and acceptors for {@link channelCases}. */
export interface ChannelMaker {
  readonly abilities: readonly Ability[];

  /** What drives the adapter; the cases wait by it as well. Default: real time. */
  readonly clock?: Clock | undefined;

  readonly makeSite: () => Promise<AcceptorSite>;
}
