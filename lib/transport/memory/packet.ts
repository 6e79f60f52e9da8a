/**
 * What hosts send each other for a connection: TCP in small. Sequence numbers and acknowledgements are missing,
 * because a lane keeps the order and nothing on it is lost without both ends being told.
 */
export type Packet =
  | { readonly kind: 'syn' }
  | { readonly kind: 'syn-ack' }
  | { readonly kind: 'ack' }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'fin' }
  | { readonly kind: 'rst' }
  /** The reader took bytes: there is room for so many more. */
  | { readonly kind: 'window'; readonly bytes: number }
  /** Keep-alive: is the peer still there? Its acknowledgement is left out, as all are. */
  | { readonly kind: 'probe' };

/** Whoever is there for a connection when a packet for it comes. */
export type Receiver = (packet: Packet) => void;

/** Packets that a sender repeats until they are acknowledged, and in the end gives up over. */
export function isRepeated({ kind }: Packet): boolean {
  return kind === 'syn' || kind === 'syn-ack' || kind === 'data' || kind === 'fin';
}

/**
 * Answers for a host that knows nothing of the connection: it was refused, or the host has restarted
 * (RFC 9293, 3.10.7.1).
 */
export function stranger(reply: (packet: Packet) => void): Receiver {
  return ({ kind }) => {
    if (kind !== 'rst' && kind !== 'window') reply({ kind: 'rst' });
  };
}

/** Answers for a connection that its program has closed: nobody will read what comes now (RFC 1122, 4.2.2.13). */
export function orphan(reply: (packet: Packet) => void): Receiver {
  return ({ kind }) => {
    if (kind === 'data') reply({ kind: 'rst' });
  };
}
