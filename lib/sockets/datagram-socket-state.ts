/**
 * What a {@link DatagramSocket} is. `dialling` is connecting what was not bound before, so that a failure leads
 * back to the beginning.
 */
export type DatagramSocketState =
  'unbound' | 'binding' | 'bound' | 'dialling' | 'connecting' | 'connected' | 'closed';
export type DatagramSocketEvent =
  | 'bind called'
  | 'bind failed'
  | 'bound'
  | 'connect called'
  | 'connect failed'
  | 'connected'
  | 'closed by us';

const after: Readonly<
  Record<DatagramSocketState, Partial<Record<DatagramSocketEvent, DatagramSocketState>>>
> = {
  unbound: { 'bind called': 'binding', 'connect called': 'dialling', 'closed by us': 'closed' },
  binding: { bound: 'bound', 'bind failed': 'unbound', 'closed by us': 'closed' },
  bound: { 'connect called': 'connecting', 'closed by us': 'closed' },
  dialling: { connected: 'connected', 'connect failed': 'unbound', 'closed by us': 'closed' },
  connecting: { connected: 'connected', 'connect failed': 'bound', 'closed by us': 'closed' },
  connected: { 'closed by us': 'closed' },
  // The outcome of what was called off comes late and changes nothing.
  closed: {
    bound: 'closed',
    'bind failed': 'closed',
    connected: 'closed',
    'connect failed': 'closed',
    'closed by us': 'closed',
  },
};

export function nextDatagramSocketState(
  state: DatagramSocketState,
  event: DatagramSocketEvent,
): DatagramSocketState {
  const next = after[state][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while the socket is ${state}`);
  return next;
}
