import type { Membership } from '../packet-contract.js';

/** Everybody in a group, or some sources. */
type Sources = 'any' | Set<string>;

/**
 * The groups that one socket hears, by interface. What does not go together is refused with the code, and in the
 * cases, in which Linux does (net/ipv4/igmp.c): a source that is added to "any" takes its place.
 */
export class GroupMemberships {
  readonly #sources = new Map<string, Sources>();

  /** @returns the code of a failure; `undefined` when it is done. */
  join({ group, source }: Membership, interfaceName: string): string | undefined {
    const key = keyOf(group, interfaceName);
    const sources = this.#sources.get(key);
    if (source === undefined) {
      if (sources !== undefined) return 'EADDRINUSE';
      this.#sources.set(key, 'any');
      return undefined;
    }
    if (sources === undefined || sources === 'any') {
      this.#sources.set(key, new Set([source]));
      return undefined;
    }
    if (sources.has(source)) return 'EADDRNOTAVAIL';
    sources.add(source);
    return undefined;
  }

  /** @returns as {@link GroupMemberships.join}. */
  leave({ group, source }: Membership, interfaceName: string): string | undefined {
    const key = keyOf(group, interfaceName);
    const sources = this.#sources.get(key);
    if (sources === undefined) return 'EADDRNOTAVAIL';
    if (source === undefined) {
      this.#sources.delete(key);
      return undefined;
    }
    if (sources === 'any') return 'EINVAL';
    if (!sources.delete(source)) return 'EADDRNOTAVAIL';
    if (sources.size === 0) this.#sources.delete(key);
    return undefined;
  }

  isMember(group: string, interfaceName: string): boolean {
    return this.#sources.has(keyOf(group, interfaceName));
  }

  hears(group: string, source: string, interfaceName: string): boolean {
    const sources = this.#sources.get(keyOf(group, interfaceName));
    return sources === 'any' || sources?.has(source) === true;
  }
}

function keyOf(group: string, interfaceName: string): string {
  return `${group} ${interfaceName}`;
}
