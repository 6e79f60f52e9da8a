import { quote } from '../util/quote.js';

/**
 * What not every adapter can do. A maker declares what its adapter can; cases that need more are reported as
 * not declared.
 *
 * - `'halfClose'`: our half can end while the peer's goes on.
 * - `'reset'`: closing over bytes nobody read is a reset, which the peer can tell from an ordinary end.
 * - `'resetAtWill'`: giving a connection up is one too, even when nothing is left unread.
 * - `'abortableWrites'`: a write that waits can be called off, and then sends nothing.
 * - `'tailAfterWriteError'`: what had arrived can be read after a write has failed, even if nobody had begun to
 *   read by then.
 * - `'ports'`: endpoints are addresses and ports, and port 0 means a free one.
 * - `'closedPorts'`: connecting to an endpoint nobody listens at is refused.
 * - `'failingAccepts'`: the maker can make accepting fail, as it does without file descriptors.
 * - `'reusePort'`: several listeners, or datagram sockets, may share a port.
 * - `'staleFiles'`: endpoints are files, and the maker can leave one behind as a server that died does.
 *
 * And for datagrams:
 *
 * - `'portUnreachable'`: whoever is connected to a port nobody is bound to is told so.
 * - `'multicast'`: hosts can be members of groups, of any source.
 * - `'sourceMulticast'`: and of one source.
 */
export type Ability =
  | 'halfClose'
  | 'reset'
  | 'resetAtWill'
  | 'abortableWrites'
  | 'tailAfterWriteError'
  | 'ports'
  | 'closedPorts'
  | 'failingAccepts'
  | 'reusePort'
  | 'staleFiles'
  | 'portUnreachable'
  | 'multicast'
  | 'sourceMulticast';

const all = Object.keys({
  halfClose: true,
  reset: true,
  resetAtWill: true,
  abortableWrites: true,
  tailAfterWriteError: true,
  ports: true,
  closedPorts: true,
  failingAccepts: true,
  reusePort: true,
  staleFiles: true,
  portUnreachable: true,
  multicast: true,
  sourceMulticast: true,
} satisfies Record<Ability, true>);

/** Throws unless these are abilities: one that is misspelt would let cases go unplayed. */
export function checkAbilities(abilities: unknown): void {
  if (!Array.isArray(abilities)) throw new TypeError(`abilities must be an array, not ${quote(abilities)}`);
  const strangers = abilities.filter((ability) => !all.includes(ability as string));
  if (strangers.length === 0) return;
  throw new TypeError(`abilities must be of ${all.join(', ')}, not ${quote(strangers[0])}`);
}
