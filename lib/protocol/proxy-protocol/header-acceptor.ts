import type { IpNetwork } from '../../address/ip-network.js';
import type { Acceptor, Channel, Endpoint } from '../../transport/contract.js';
import type { Cancellation } from '../../util/cancellation.js';
import type { Clock } from '../../util/clock.js';
import { Preface } from '../preface.js';
import { PreparingAcceptor } from '../preparing-acceptor.js';
import { findHeader, findOptionalHeader, isHeader } from './find-header.js';
import { ProxiedChannel } from './proxied-channel.js';

/** Why connections were reset before anybody got them. */
export interface RefusedHeaders {
  /** The peer is not trusted, and a header is required. */
  untrusted: number;
  /** The header breaks the rules, is too long, or ended in the middle; or there was none where it is required. */
  malformed: number;
  /** It was not there in time, or too many waited for theirs. */
  late: number;
}

export interface HeaderAcceptorOptions {
  /** A connection without a header is accepted as it is. */
  readonly isOptional: boolean;
  /** Who may send one. Whoever connects by a path may. */
  readonly trusted: readonly IpNetwork[];
  /** How long a header may take to arrive. */
  readonly timeoutMs: number;
  /** How many connections may wait for theirs; the oldest then counts as late. */
  readonly maxWaiting: number;
  readonly clock: Clock;
  /** Counted here. */
  readonly refused: RefusedHeaders;
}

/** Why a connection is refused, besides what its header may have wrong. */
const UNTRUSTED = new Error('the peer is not trusted');
const LATE = new Error('the header is late');

/**
 * Accepts the connections of another acceptor once their header of the PROXY protocol was read.
 *
 * @see The PROXY protocol, https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt
 */
export function headerAcceptor(inner: Acceptor, options: HeaderAcceptorOptions): Acceptor {
  const { isOptional, trusted, timeoutMs, maxWaiting, clock, refused } = options;
  const isTrusted = (remote: Endpoint): boolean =>
    remote.kind === 'path' || trusted.some((network) => network.has(remote.address));
  return new PreparingAcceptor(inner, {
    ...{ clock, timeoutMs, maxUnderWay: maxWaiting, maxPendingConnections: maxWaiting },
    prepare: (channel, givenUp) => {
      if (isTrusted(channel.remote)) return received(channel, givenUp, isOptional);
      if (isOptional) return channel;
      channel.abort();
      throw UNTRUSTED;
    },
    tooLate: () => LATE,
    tooMany: () => LATE,
    onFailed: (failure) => {
      refused[failure === UNTRUSTED ? 'untrusted' : failure === LATE ? 'late' : 'malformed']++;
    },
  });
}

/** The connection behind its header. */
async function received(channel: Channel, givenUp: Cancellation, isOptional: boolean): Promise<Channel> {
  const preface = new Preface(channel, givenUp);
  try {
    const header = await preface.read(isOptional ? findOptionalHeader : findHeader);
    const rest = preface.release();
    return header === undefined ? rest : new ProxiedChannel(rest, header);
  } catch (failure) {
    // Silence in place of an optional header is none; so is what has not become one.
    if (isOptional && !isHeader(preface.arrived)) return preface.release();
    channel.abort();
    throw failure;
  }
}
