/** What a link does with what is sent over it: carry it, keep it for later, or lose it. */
export type LinkState = 'open' | 'held' | 'parted';
export type LinkEvent = 'hold' | 'release' | 'partition' | 'repair';

const after: Readonly<Record<LinkState, Partial<Record<LinkEvent, LinkState>>>> = {
  open: { hold: 'held', partition: 'parted' },
  // What was held and comes to a broken link is lost like everything else.
  held: { hold: 'held', release: 'open', partition: 'parted' },
  parted: { partition: 'parted', repair: 'open' },
};

const refusals: Readonly<Record<LinkEvent, string>> = {
  hold: 'the link is partitioned; repair it first',
  release: 'nothing is held there',
  partition: 'it is partitioned',
  repair: 'the link is not partitioned',
};

/** Throws when a link cannot do that; a fault that is taken back must be there. */
export function nextLinkState(state: LinkState, event: LinkEvent, link: string): LinkState {
  const next = after[state][event];
  if (next === undefined) throw new Error(`Cannot ${event} ${link}: ${refusals[event]}`);
  return next;
}
