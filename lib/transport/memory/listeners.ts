import { isUnspecified } from '../../address/ip-kinds.js';
import { isIpv4 } from '../../address/ip-text.js';
import type { Endpoint } from '../contract.js';
import type { MemoryAcceptor } from './memory-acceptor.js';

interface Listener {
  /** Where it listens: the address `''` is every address of both families. */
  readonly at: Endpoint;
  readonly acceptor: MemoryAcceptor;
}

/** What listens at the ports and paths of one host. */
export class Listeners {
  readonly #byPlace = new Map<number | string, Listener[]>();

  add(at: Endpoint, acceptor: MemoryAcceptor): void {
    const place = placeOf(at);
    this.#byPlace.set(place, [...this.#at(place), { at, acceptor }]);
  }

  remove(acceptor: MemoryAcceptor): void {
    const place = placeOf(acceptor.local);
    const others = this.#at(place).filter((listener) => listener.acceptor !== acceptor);
    if (others.length > 0) this.#byPlace.set(place, others);
    else this.#byPlace.delete(place);
  }

  /** Who gets a connection to `endpoint`. Those who share a port get them in turn. */
  nextFor(endpoint: Endpoint): MemoryAcceptor | undefined {
    const place = placeOf(endpoint);
    const listeners = this.#at(place);
    const next = bestFor(endpoint, listeners)[0];
    if (next === undefined) return undefined;
    if (listeners.length > 1) this.#byPlace.set(place, [...listeners.filter((one) => one !== next), next]);
    return next.acceptor;
  }

  /** Whether somebody may listen at `endpoint`: nobody does, or all who do share the port, as `reusePort` says. */
  isFree(endpoint: Endpoint, reusePort = false): boolean {
    return !this.#at(placeOf(endpoint)).some(({ at, acceptor }) => {
      const isInTheWay = covers(at, endpoint) || covers(endpoint, at);
      return isInTheWay && !(reusePort && acceptor.options.reusePort === true);
    });
  }

  /** @returns every acceptor, in the order of their endpoints' first use. */
  all(): MemoryAcceptor[] {
    return [...this.#byPlace.values()].flatMap((listeners) => listeners.map(({ acceptor }) => acceptor));
  }

  #at(place: number | string): readonly Listener[] {
    return this.#byPlace.get(place) ?? [];
  }
}

function placeOf(endpoint: Endpoint): number | string {
  return endpoint.kind === 'path' ? endpoint.path : endpoint.port;
}

/** Of everything at a place that is for `endpoint`: what is at that very address, before what is at all of them. */
export function bestFor<B extends { readonly at: Endpoint }>(
  endpoint: Endpoint,
  bound: readonly B[],
): readonly B[] {
  const covering = bound.filter(({ at }) => covers(at, endpoint));
  const exact = covering.filter(({ at }) => covers(endpoint, at));
  return exact.length > 0 ? exact : covering;
}

/** Whether listening at `at` takes in everything that `endpoint` stands for; both are at the same place. */
export function covers(at: Endpoint, endpoint: Endpoint): boolean {
  if (at.kind === 'path' || endpoint.kind === 'path') return at.kind === endpoint.kind;
  if (at.address === '' || at.address === endpoint.address) return true;
  const isSameFamily = endpoint.address !== '' && isIpv4(at.address) === isIpv4(endpoint.address);
  return isSameFamily && isUnspecified(at.address);
}
