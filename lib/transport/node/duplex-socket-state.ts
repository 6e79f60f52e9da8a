/** What a `Duplex` over a socket is. Whether bytes still flow is the knowledge of the stream. */
export type DuplexSocketState = 'unconnected' | 'connecting' | 'connected' | 'destroyed';
export type DuplexSocketEvent = 'connect called' | 'connected' | 'destroyed';

const after: Readonly<Record<DuplexSocketState, Partial<Record<DuplexSocketEvent, DuplexSocketState>>>> = {
  unconnected: { 'connect called': 'connecting', destroyed: 'destroyed' },
  // The socket below refuses a second call, and that destroys us; as does a connect that fails.
  connecting: { 'connect called': 'connecting', connected: 'connected', destroyed: 'destroyed' },
  connected: { 'connect called': 'connected', destroyed: 'destroyed' },
  // The outcome of a connect that was called off comes late and changes nothing.
  destroyed: { 'connect called': 'destroyed', connected: 'destroyed', destroyed: 'destroyed' },
};

export function nextDuplexSocketState(state: DuplexSocketState, event: DuplexSocketEvent): DuplexSocketState {
  const next = after[state][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while a Duplex is ${state}`);
  return next;
}
