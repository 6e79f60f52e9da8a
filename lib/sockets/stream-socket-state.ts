/** What a {@link StreamSocket} is. Whether bytes still flow is the connection's knowledge. */
export type StreamSocketState = 'unconnected' | 'connecting' | 'connected' | 'closed';
export type StreamSocketEvent =
  'connect called' | 'connect failed' | 'connected' | 'accepted' | 'closed by us';

const after: Readonly<Record<StreamSocketState, Partial<Record<StreamSocketEvent, StreamSocketState>>>> = {
  unconnected: { 'connect called': 'connecting', accepted: 'connected', 'closed by us': 'closed' },
  // A failed connect may be tried again on the same socket, as WinRT's certificate retry does.
  connecting: { connected: 'connected', 'connect failed': 'unconnected', 'closed by us': 'closed' },
  connected: { 'closed by us': 'closed' },
  // The outcome of a connect that was called off comes late and changes nothing.
  closed: { 'closed by us': 'closed', 'connect failed': 'closed', connected: 'closed' },
};

export function nextStreamSocketState(state: StreamSocketState, event: StreamSocketEvent): StreamSocketState {
  const next = after[state][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while the socket is ${state}`);
  return next;
}
