import type { Acceptor, Channel } from '../transport/contract.js';
import type { Clock } from '../util/clock.js';
import type { Ability } from './ability.js';

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
