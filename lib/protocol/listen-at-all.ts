import { SocketErrorStatus } from '../errors/socket-error-status.js';
import { SocketError } from '../errors/socket-error.js';
import type { Acceptor, ListenOptions, Transport } from '../transport/contract.js';
import { JointAcceptor } from './joint-acceptor.js';

/** How often a free port of one address may turn out to be taken at another. A guess; once is rare. */
const MAX_TRIES = 8;

/**
 * Listens at several addresses and one port. An address that this machine has not, as without IPv6, is left out.
 *
 * @throws SocketError - what the first address failed with, if there is none to listen at; `addressAlreadyInUse`:
 *   the port is taken at one of them.
 */
export async function listenAtAll(
  transport: Transport,
  addresses: readonly string[],
  port: number,
  options: ListenOptions,
): Promise<Acceptor> {
  for (let tries = 1; ; tries++) {
    try {
      return await tryToListen(transport, addresses, port, options);
    } catch (failure) {
      const isTaken = hasStatus(failure, [SocketErrorStatus.addressAlreadyInUse]);
      if (port !== 0 || !isTaken || tries === MAX_TRIES) throw failure;
    }
  }
}

async function tryToListen(
  transport: Transport,
  addresses: readonly string[],
  wantedPort: number,
  options: ListenOptions,
): Promise<Acceptor> {
  const parts: Acceptor[] = [];
  const missing: unknown[] = [];
  let port = wantedPort;
  try {
    for (const address of addresses) {
      try {
        const part = await transport.listen({ kind: 'ip', address, port }, options);
        parts.push(part);
        if (part.local.kind === 'ip') port = part.local.port;
      } catch (failure) {
        const { cannotAssignRequestedAddress, addressFamilyNotSupported } = SocketErrorStatus;
        if (!hasStatus(failure, [cannotAssignRequestedAddress, addressFamilyNotSupported])) throw failure;
        missing.push(failure);
      }
    }
    options.signal.throwIfAborted();
  } catch (failure) {
    for (const part of parts) part.close(() => {});
    throw failure;
  }
  const [first, ...others] = parts;
  if (first === undefined) throw missing[0];
  return others.length === 0 ? first : new JointAcceptor([first, ...others], options.maxPendingConnections);
}

function hasStatus(failure: unknown, statuses: readonly SocketErrorStatus[]): boolean {
  return failure instanceof SocketError && statuses.includes(failure.status);
}
