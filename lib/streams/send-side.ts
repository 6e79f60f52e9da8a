/** What our half of the connection may still do. */
export type SendSide = 'open' | 'finishing' | 'finished' | 'broken' | 'closed';
export type SendEvent = 'finish called' | 'end on its way' | 'failed' | 'closed by us';

const after: Readonly<Record<SendSide, Partial<Record<SendEvent, SendSide>>>> = {
  open: { 'finish called': 'finishing', failed: 'broken', 'closed by us': 'closed' },
  finishing: {
    'finish called': 'finishing',
    'end on its way': 'finished',
    failed: 'broken',
    'closed by us': 'closed',
  },
  // Everything went out, so a later reset is the read side's to tell.
  finished: { 'finish called': 'finished', failed: 'finished', 'closed by us': 'finished' },
  // Late news changes nothing; callers were told of the first failure.
  broken: {
    'finish called': 'broken',
    'end on its way': 'broken',
    failed: 'broken',
    'closed by us': 'closed',
  },
  closed: {
    'finish called': 'closed',
    'end on its way': 'closed',
    failed: 'closed',
    'closed by us': 'closed',
  },
};

export function nextSendSide(side: SendSide, event: SendEvent): SendSide {
  const next = after[side][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while sending is ${side}`);
  return next;
}
