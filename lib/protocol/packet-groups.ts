import { isIpv4, parseIpv6 } from '../address/ip-text.js';
import { statusError } from '../errors/failures.js';
import { SocketErrorStatus } from '../errors/socket-error-status.js';
import type { SocketError } from '../errors/socket-error.js';
import { translate } from '../errors/translate.js';
import type { Membership, NetworkInterface, PacketChannel } from '../transport/packet-contract.js';
import { quote } from '../util/quote.js';

/** An interface by its name, its number, or one of its addresses; `'all'`: each that has the family. */
export type InterfaceText = string | number;

/** What became of joining or leaving by one interface. */
export interface GroupResult {
  /** Its name; `undefined`: the one the system chose. */
  readonly adapter: string | undefined;
  /** Why it could not be done there; `undefined` if it was done, or had been before. */
  readonly error: SocketError | undefined;
}

/**
 * The interfaces that `text` means: for a group, or whatever they are for.
 *
 * @throws SocketError - `cannotAssignRequestedAddress` (caller): there is none.
 */
export function interfacesFor(
  text: InterfaceText,
  group: string | undefined,
  interfaces: readonly NetworkInterface[],
): readonly NetworkInterface[] {
  const isOurs = (address: string): boolean => group === undefined || isIpv4(address) === isIpv4(group);
  const found =
    text === 'all'
      ? interfaces.filter(({ addresses }) => addresses.some(isOurs))
      : interfaces.filter((one) => isMeant(one, String(text))).slice(0, 1);
  if (found.length > 0) return found;
  const names = interfaces.map(({ name }) => name).join(', ');
  throw statusError(
    SocketErrorStatus.cannotAssignRequestedAddress,
    `Cannot find network interface ${quote(text)}: those that are up are ${names || 'none'}`,
  );
}

function isMeant({ name, index, addresses }: NetworkInterface, text: string): boolean {
  const bare = text.replace(/%.*/, '');
  return name === text || String(index) === text || addresses.includes(bare);
}

/** The groups one socket is a member of. Joining twice joins once; leaving what was not joined is no mistake. */
export class PacketGroups {
  readonly #channel: PacketChannel;
  readonly #joined = new Set<string>();

  constructor(channel: PacketChannel) {
    this.#channel = channel;
  }

  /** @throws SocketError - it failed by every interface. */
  join(memberships: readonly Membership[]): readonly GroupResult[] {
    return eachOf(memberships, (membership) => {
      const key = keyOf(membership);
      if (this.#joined.has(key)) return;
      this.#channel.join(membership);
      this.#joined.add(key);
    });
  }

  /** @throws SocketError - it failed by every interface. */
  leave(memberships: readonly Membership[]): readonly GroupResult[] {
    return eachOf(memberships, (membership) => {
      // An interface that is gone has left its groups: whatever the system says, we are no member any more.
      if (this.#joined.delete(keyOf(membership))) this.#channel.leave(membership);
    });
  }
}

function eachOf(
  memberships: readonly Membership[],
  work: (membership: Membership) => void,
): readonly GroupResult[] {
  const results = memberships.map((membership): GroupResult => {
    const adapter = membership.on?.name;
    try {
      work(membership);
      return { adapter, error: undefined };
    } catch (error) {
      return { adapter, error: translate(error, 'Cannot change the membership of a group') };
    }
  });
  const [first] = results;
  if (first?.error !== undefined && results.every(({ error }) => error !== undefined)) throw first.error;
  return results;
}

function keyOf({ group, source, on }: Membership): string {
  return `${group} ${source ?? ''} ${on?.name ?? ''}`;
}

/** A group address and the zone in it, `ff02::1%eth0`. */
export function splitZone(group: string): { group: string; zone: string | undefined } {
  const zone = parseIpv6(group)?.zone ?? '';
  return zone === '' ? { group, zone: undefined } : { group: group.replace(/%.*/, ''), zone };
}
