/** What a {@link StreamSocketListener} is. */
export type StreamSocketListenerState = 'unbound' | 'binding' | 'bound' | 'closed';
export type StreamSocketListenerEvent = 'bind called' | 'bind failed' | 'bound' | 'closed by us';

const after: Readonly<
  Record<StreamSocketListenerState, Partial<Record<StreamSocketListenerEvent, StreamSocketListenerState>>>
> = {
  unbound: { 'bind called': 'binding', 'closed by us': 'closed' },
  // After a failed bind the listener may be bound again.
  binding: { bound: 'bound', 'bind failed': 'unbound', 'closed by us': 'closed' },
  bound: { 'closed by us': 'closed' },
  // The outcome of a bind that was cancelled comes late and changes nothing.
  closed: { 'bind failed': 'closed', 'closed by us': 'closed' },
};

export function nextStreamSocketListenerState(
  state: StreamSocketListenerState,
  event: StreamSocketListenerEvent,
): StreamSocketListenerState {
  const next = after[state][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while the listener is ${state}`);
  return next;
}
