import { isIP } from 'node:net';
import { connect, type SecureContext, TLSSocket, type TLSSocketOptions } from 'node:tls';

import { toldInPhase, statusError } from '../../errors/failures.js';
import { SocketErrorStatus } from '../../errors/socket-error-status.js';
import { SocketError } from '../../errors/socket-error.js';
import { translate } from '../../errors/translate.js';
import { onAbort } from '../../util/abort.js';
import type { Channel } from '../contract.js';
import type { ClientSecureOptions, SecuredChannel, ServerSecureOptions } from '../security-contract.js';
import { describeEndpoint } from './endpoints.js';
import { TlsCarrier } from './tls-carrier.js';
import { TlsChannel } from './tls-channel.js';
import { noteSent } from './tls-chain.js';
import { contextFor, undecidedContext } from './tls-context.js';
import { lingeringClose } from './lingering-close.js';
import { identityFor } from './tls-names.js';
import { Peer } from './tls-peer.js';
import { hearSessions, isWorthTaking } from './tls-session.js';

/**
 * Node tells of a write over a stream a turn later, and of an end another turn behind that (`setImmediate` in its
 * `js_stream_socket`); two more are ours.
 */
const TURNS = 4;

type Options = ClientSecureOptions | ServerSecureOptions;

/** Shakes hands over a channel, as a client or as a server. See `Security.secure`. */
export function secure(channel: Channel, options: Options): Promise<SecuredChannel> {
  return new Promise((resolve, reject) => {
    options.signal.throwIfAborted();
    options.clock.allowTurns?.(TURNS);
    const action = `Cannot shake hands with ${describeEndpoint(channel.remote)}`;
    let tls: TlsChannel | undefined;
    let peer: Peer | undefined;
    let isOver = false;

    const carrier = new TlsCarrier(channel, options.unread, (failure) => {
      if (tls === undefined) fail(failure ?? hungUp(action));
      else tls.overBelow(failure);
    });
    const socket = start(channel, carrier, options, action);
    if (options.role === 'client') hearSessions(socket, () => peer, options);
    carrier.start();

    const settle = (): void => {
      isOver = true;
      forget();
      socket.removeListener('error', fail).removeListener('close', closed);
    };
    const giveUp = (reason: unknown): void => {
      settle();
      // Its late errors must find a listener.
      socket.on('error', () => {});
      socket.destroy();
      carrier.destroy();
      reject(reason);
    };
    const fail = (error: unknown): void => {
      if (isOver) return;
      lingeringClose(channel, options.clock);
      giveUp(inHandshake(carrier.writeFailure ?? error, action));
    };
    const closed = (): void => {
      fail(hungUp(action));
    };
    const forget = onAbort(options.signal, () => {
      channel.abort();
      giveUp(options.signal.reason);
    });
    socket.on('error', fail).on('close', closed);
    // Of a server's Node tells by a name that its documentation has no more, and by no other.
    socket.once(options.role === 'client' ? 'secureConnect' : 'secure', () => {
      if (isOver) return;
      settle();
      peer = Peer.of(socket, options);
      tls = new TlsChannel(channel, socket, carrier, peer.protection, options.clock);
      resolve(tls);
    });
  });
}

function start(channel: Channel, carrier: TlsCarrier, options: Options, action: string): TLSSocket {
  try {
    return options.role === 'client' ? startClient(carrier, options) : startServer(carrier, options);
  } catch (error) {
    carrier.destroy();
    channel.abort();
    throw translate(error, action, 'handshake');
  }
}

function startClient(carrier: TlsCarrier, options: ClientSecureOptions): TLSSocket {
  const { hostName, session, applicationProtocols } = options;
  const socket = connect({
    socket: carrier,
    secureContext: contextFor(options.identity, options),
    // RFC 6066, 3: a server is not told of an address.
    ...(isIP(hostName) === 0 ? { servername: hostName } : {}),
    ...(applicationProtocols.length === 0 ? {} : { ALPNProtocols: [...applicationProtocols] }),
    ...(isWorthTaking(session) ? { session: Buffer.from(session.bytes) } : {}),
    // Judged when the handshake is done: all that is wrong is to be told, not the first thing.
    rejectUnauthorized: false,
    checkServerIdentity: (_, certificate) => {
      noteSent(socket, certificate);
      return undefined;
    },
  });
  return logKeys(socket, options);
}

function startServer(carrier: TlsCarrier, options: ServerSecureOptions): TLSSocket {
  const { identities, applicationProtocols, clientCertificateMode } = options;
  const [first] = identities;
  if (first === undefined) throw new Error('BUG: a server without a certificate');
  const isUndecided = identities.length > 1;
  const all = [first, ...identities.slice(1)] as const;
  // Made before the socket: OpenSSL may refuse the certificate, and a socket that nobody listens to must not be left.
  const usual = contextFor(first, options);
  const settings: TLSSocketOptions = {
    isServer: true,
    secureContext: isUndecided ? undecidedContext(all, options) : usual,
    SNICallback: (name, done) => {
      done(null, contextFor(identityFor(name, identities), options));
    },
    ...(applicationProtocols.length === 0 ? {} : { ALPNProtocols: [...applicationProtocols] }),
    requestCert: clientCertificateMode !== 'none',
    // Only one that is missing; those that are there are judged when the handshake is done.
    rejectUnauthorized: clientCertificateMode === 'required',
  };
  const socket = new TLSSocket(carrier, settings);
  if (isUndecided) showToNameless(socket, usual);
  return logKeys(socket, options);
}

/**
 * Sets what a client gets that asks for no name.
 *
 * A certificate that a socket starts with stays beside one that is chosen later if their keys are of different kinds,
 * and OpenSSL may show the wrong one. So it starts with none, and Node asks nobody about a client without a name.
 */
function showToNameless(socket: TLSSocket, context: SecureContext): void {
  const { ssl } = socket as { ssl?: CertificateHook };
  const ask = ssl?.oncertcb;
  if (ssl === undefined || ask === undefined) {
    socket.setKeyCert(context);
    return;
  }
  ssl.oncertcb = (info) => {
    if (!info.servername) ssl.sni_context = context.context;
    ask.call(ssl, info);
  };
}

/** How Node 20 asks for the certificate of a connection (`loadSNI` in its `_tls_wrap`). */
interface CertificateHook {
  oncertcb?: (info: { readonly servername?: string | false }) => void;
  sni_context?: unknown;
}

function logKeys(socket: TLSSocket, { keyLog }: Options): TLSSocket {
  if (keyLog !== undefined) socket.on('keylog', keyLog);
  return socket;
}

/** A read or write that failed below has failed the handshake, and is told of as that. */
function inHandshake(error: unknown, action: string): SocketError {
  if (!(error instanceof SocketError) || error.phase === 'handshake')
    return translate(error, action, 'handshake');
  return toldInPhase('handshake', error, `${action}: ${error.message}`);
}

function hungUp(action: string): SocketError {
  return statusError(
    SocketErrorStatus.connectionResetByPeer,
    `${action}: the peer has hung up before it was done`,
    { phase: 'handshake' },
  );
}
