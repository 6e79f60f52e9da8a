/** What our readers may still expect. Whether bytes are there is the channel's knowledge, not a state. */
export type ReadSide = 'open' | 'ended' | 'broken' | 'closed';
export type ReadEvent = 'end taken' | 'failure taken' | 'closed by us';

const after: Readonly<Record<ReadSide, Partial<Record<ReadEvent, ReadSide>>>> = {
  open: { 'end taken': 'ended', 'failure taken': 'broken', 'closed by us': 'closed' },
  ended: { 'end taken': 'ended', 'closed by us': 'closed' },
  // The failure is told again to whoever asks again.
  broken: { 'failure taken': 'broken', 'closed by us': 'closed' },
  closed: { 'closed by us': 'closed' },
};

export function nextReadSide(side: ReadSide, event: ReadEvent): ReadSide {
  const next = after[side][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while reading is ${side}`);
  return next;
}
