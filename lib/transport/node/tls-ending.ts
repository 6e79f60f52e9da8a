/** How far the end of a channel in TLS has come: `closing` and `closed` are of our own making, `lost` is not. */
export type TlsEnding = 'open' | 'closing' | 'closed' | 'lost';
export type TlsEndingEvent = 'given up' | 'gone below';

const after: Readonly<Record<TlsEnding, Partial<Record<TlsEndingEvent, TlsEnding>>>> = {
  open: { 'given up': 'closing', 'gone below': 'lost' },
  // A reset may follow an end in good order.
  closing: { 'given up': 'closing', 'gone below': 'closed' },
  closed: { 'given up': 'closed' },
  // What came before is not for reading any more; why it was lost stays what it was.
  lost: { 'given up': 'closed' },
};

export function nextTlsEnding(ending: TlsEnding, event: TlsEndingEvent): TlsEnding {
  const next = after[ending][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while a channel in TLS is ${ending}`);
  return next;
}
