import type { HostName } from '../address/host-name.js';
import { illegalCall, notSupported } from '../errors/failures.js';
import { ambientSecurity } from '../transport/ambient.js';
import type { Channel, Transport } from '../transport/contract.js';
import type { SecuredChannel } from '../transport/security-contract.js';
import { bounded } from '../util/abort.js';
import type { Clock } from '../util/clock.js';
import { warn } from '../util/warn.js';
import { validateClient, validateServer } from './peer-validation.js';
import { levelName, type MinProtectionLevel, versionsOf } from './protection-versions.js';
import type { KeyLog, SecurityControl } from './security-control.js';
import { factsOf, type SecurityFacts } from './security-facts.js';
import { SessionResumption } from './session-resumption.js';
import { SocketProtectionLevel } from './socket-protection-level.js';
import type { StreamSocketControl } from './stream-socket-control.js';
import type { StreamSocketListenerControl } from './stream-socket-listener-control.js';

/** How a connection is to become a protected one. */
export interface Securing {
  /** Shakes hands, and closes the channel if that fails. */
  readonly make: (
    channel: Channel,
    unread: readonly Uint8Array[],
    signal: AbortSignal,
  ) => Promise<SecuredChannel>;
  /** Decides whether the peer is to be trusted. */
  readonly approve: (channel: SecuredChannel, signal: AbortSignal) => Promise<void>;
}

/** What is noted of a handshake, before anybody decides about it. */
export type Noted = (facts: SecurityFacts) => void;

/**
 * Secures our side as the client of a server with that name. Throws for what cannot be had, before anything is touched.
 *
 * @param service - where the server is at that name: its sessions count there only.
 */
export function asClient(
  level: SocketProtectionLevel,
  host: HostName,
  service: string,
  control: StreamSocketControl,
  transport: Transport,
  noted: Noted,
): Securing {
  const { clock } = transport;
  const settings = commonSettings(level, control, clock);
  const hostName = host.type === 0 ? host.asciiName : host.canonicalName;
  const resumption = SessionResumption.for({ ...settings, hostName, service }, control, transport);
  const handshake = (channel: Channel, unread: readonly Uint8Array[], signal: AbortSignal) =>
    ambientSecurity.secure(channel, {
      ...settings,
      role: 'client',
      hostName,
      identity: control.clientCertificate?.identity,
      session: resumption?.take(),
      onSession:
        resumption &&
        ((session) => {
          resumption.add(session);
        }),
      unread,
      signal,
    });
  return {
    make: (...args) => unlessFailed(handshake(...args), resumption),
    approve: async ({ protection }, signal) => {
      const facts = factsOf(level, 'server', protection);
      noted(facts);
      const answer = validateServer(facts, control, host.displayName);
      await unlessFailed(bounded(answer, { signal }, clock, ''), resumption);
      resumption?.approved(protection);
    },
  };
}

async function unlessFailed<T>(work: Promise<T>, resumption: SessionResumption | undefined): Promise<T> {
  try {
    return await work;
  } catch (failure) {
    resumption?.failed();
    throw failure;
  }
}

/** Secures our side as a server. Throws as `asClient`, and where there is no certificate. */
export function asServer(
  level: SocketProtectionLevel,
  control: StreamSocketListenerControl,
  clock: Clock,
  noted: Noted,
): Securing {
  const settings = commonSettings(level, control, clock);
  checkServerCertificate(level, control);
  return {
    make: (channel, unread, signal) =>
      ambientSecurity.secure(channel, {
        ...settings,
        role: 'server',
        identities: control.serverCertificates.flatMap(({ identity }) => identity ?? []),
        clientCertificateMode: control.clientCertificateMode,
        // Lists of the revoked are to be looked at every time.
        isResumable: control.sessionResumption && control.certificateRevocationLists.length === 0,
        unread,
        signal,
      }),
    approve: ({ protection }) => {
      const facts = factsOf(level, 'client', protection);
      noted(facts);
      return validateClient(facts, control);
    },
  };
}

/** Refuses to serve TLS without a certificate. */
export function checkServerCertificate(
  level: SocketProtectionLevel,
  control: StreamSocketListenerControl,
): void {
  if (level === SocketProtectionLevel.plainSocket || control.serverCertificate !== null) return;
  throw illegalCall(
    `Cannot protect connections with ${levelName(level)}: the listener has no control.serverCertificate`,
  );
}

/** Refuses TLS where the transport cannot have it. */
export function checkSecurable(level: SocketProtectionLevel, { capabilities }: Transport): void {
  if (level === SocketProtectionLevel.plainSocket || capabilities.secure) return;
  throw notSupported(
    `Cannot protect the connection with ${levelName(level)}: this transport has plainSocket only`,
  );
}

/** Secures a channel that nobody uses yet. */
export async function secured(
  securing: Securing,
  channel: Channel,
  signal: AbortSignal,
): Promise<SecuredChannel> {
  const made = await securing.make(channel, [], signal);
  try {
    await securing.approve(made, signal);
    return made;
  } catch (refusal) {
    made.abort(); // a peer who is refused must not take it for an ordinary end
    throw refusal;
  }
}

function commonSettings(level: SocketProtectionLevel, control: SecurityControl, clock: Clock) {
  return {
    ...versionsOf(level, control.minProtectionLevel as MinProtectionLevel),
    applicationProtocols: control.applicationProtocols,
    trustedRoots: control.trustedRoots?.map(({ derBlob }) => derBlob),
    revocationLists: control.certificateRevocationLists,
    keyLog: control.keyLog === null ? undefined : isolated(control.keyLog),
    clock,
  };
}

/** A key log that fails is a mistake to be seen; the connection goes on. */
function isolated(keyLog: (line: Uint8Array) => unknown): KeyLog {
  const failed = (failure: unknown): void => {
    warn('control.keyLog failed', failure);
  };
  return (line) => {
    try {
      // It may be an async function all the same.
      Promise.resolve(keyLog(line)).catch(failed);
    } catch (failure) {
      failed(failure);
    }
  };
}
