/** Whether TLS protects the connection of a {@link StreamSocket}; `upgrading`: it was plain, and the handshake goes on. */
export type StreamSocketProtection = 'plain' | 'upgrading' | 'secured';
export type StreamSocketProtectionEvent = 'upgrade called' | 'handshake done' | 'failed';

const after: Readonly<
  Record<StreamSocketProtection, Partial<Record<StreamSocketProtectionEvent, StreamSocketProtection>>>
> = {
  // The handshake of a connect is done before there is a connection to upgrade.
  plain: { 'upgrade called': 'upgrading', 'handshake done': 'secured', failed: 'plain' },
  upgrading: { 'handshake done': 'secured', failed: 'plain' },
  // A connect may fail behind its handshake: the socket was closed meanwhile, for instance.
  secured: { failed: 'plain' },
};

export function nextStreamSocketProtection(
  protection: StreamSocketProtection,
  event: StreamSocketProtectionEvent,
): StreamSocketProtection {
  const next = after[protection][event];
  if (next === undefined) throw new Error(`BUG: "${event}" while the socket is ${protection}`);
  return next;
}
