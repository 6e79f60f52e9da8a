/**
 * What a TLS socket does about input, and whether the channel below has any more for it: `running out` is flowing, and
 * `held back` is paused, when it has not.
 */
export type TlsInflow = 'flowing' | 'paused' | 'running out' | 'held back' | 'ended';
export type TlsInflowEvent = 'too much waits' | 'some was taken' | 'over below' | 'end announced';

const after: Readonly<Record<TlsInflow, Partial<Record<TlsInflowEvent, TlsInflow>>>> = {
  flowing: { 'too much waits': 'paused', 'over below': 'running out', 'end announced': 'ended' },
  paused: { 'some was taken': 'flowing', 'over below': 'held back', 'end announced': 'ended' },
  'running out': { 'too much waits': 'held back', 'end announced': 'ended' },
  'held back': { 'some was taken': 'running out', 'end announced': 'ended' },
  // The peer has said that nothing follows; that nothing does is no news.
  ended: { 'over below': 'ended' },
};

export function nextTlsInflow(inflow: TlsInflow, event: TlsInflowEvent): TlsInflow {
  const next = after[inflow][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while the input of TLS is ${inflow}`);
  return next;
}
