import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

import { translate } from '../../errors/translate.js';
import type { IpEndpoint, Settled } from '../contract.js';
import type { Membership, PacketOptions, PacketSettings } from '../packet-contract.js';
import { describeEndpoint } from './endpoints.js';
import { interfaceText } from './udp-interfaces.js';

/** Who hears what comes in at a lane. */
export interface LaneListener {
  /** To be handed to Node as it is. */
  readonly arrived: (data: Uint8Array, from: RemoteInfo) => void;
  failed(error: NodeJS.ErrnoException): void;
}

/**
 * One UDP socket of Node's, of one family.
 *
 * Node asks a resolver for every datagram, literals included (nodejs/node#39468, Node 20), unless it is given
 * a `lookup` that knows the answer: ours are literals always.
 */
export class UdpLane {
  readonly family: 4 | 6;
  readonly #socket: Socket;
  #isConnected = false;

  constructor(family: 4 | 6, options: PacketOptions) {
    const { isShared, reusePort, receiveBufferBytes, sendBufferBytes } = options;
    this.family = family;
    this.#socket = createSocket({
      type: family === 4 ? 'udp4' : 'udp6',
      reuseAddr: isShared,
      ipv6Only: family === 6,
      lookup: (address, _options, callback) => {
        callback(null, address, family);
      },
      ...(reusePort === true ? { reusePort } : {}),
      ...(receiveBufferBytes === undefined ? {} : { recvBufferSize: receiveBufferBytes }),
      ...(sendBufferBytes === undefined ? {} : { sendBufferSize: sendBufferBytes }),
    });
    // Errors find a listener from the first tick on.
    this.#socket.on('error', () => {});
  }

  get local(): IpEndpoint {
    const { address, port } = this.#socket.address();
    return { kind: 'ip', address, port };
  }

  /** The peer's address as the system spells it, zone included. */
  get remote(): IpEndpoint {
    const { address, port } = this.#socket.remoteAddress();
    return { kind: 'ip', address, port };
  }

  /**
   * Binds. A literal needs no lookup, so Node is done within this call; Bun is not (1.4).
   *
   * @throws what the system says.
   */
  async bind(address: string, port: number, listener: LaneListener): Promise<void> {
    const socket = this.#socket;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('listening', () => {
        socket.removeListener('error', reject);
        resolve();
      });
      // `exclusive`: a worker of a cluster binds for itself, like any other process.
      socket.bind({ address, port, exclusive: true });
    });
    socket.on('message', listener.arrived);
    socket.on('error', (error) => {
      listener.failed(error);
    });
  }

  connect(to: IpEndpoint, settled: Settled): void {
    this.#socket.connect(to.port, to.address, (error?: Error) => {
      this.#isConnected = error === undefined;
      settled(error && translate(error, `Cannot connect to ${describeEndpoint(to)}`, 'connect'));
    });
  }

  send(data: Uint8Array, to: IpEndpoint | undefined, sent: (error: Error | null) => void): void {
    if (to === undefined || this.#isConnected) this.#socket.send(data, sent);
    else this.#socket.send(data, to.port, to.address, sent);
  }

  change(settings: PacketSettings): void {
    const { unicastHopLimit, multicastHopLimit, multicastLoopback, multicastInterface, broadcast } = settings;
    const socket = this.#socket;
    if (unicastHopLimit !== undefined) socket.setTTL(unicastHopLimit);
    if (multicastHopLimit !== undefined) socket.setMulticastTTL(multicastHopLimit);
    if (multicastLoopback !== undefined) socket.setMulticastLoopback(multicastLoopback);
    if (multicastInterface !== undefined) {
      socket.setMulticastInterface(interfaceText(multicastInterface, this.family));
    }
    // IPv6 has no broadcast.
    if (broadcast !== undefined && this.family === 4) socket.setBroadcast(broadcast);
  }

  join({ group, source, on }: Membership): void {
    const by = on && interfaceText(on, this.family);
    if (source === undefined) this.#socket.addMembership(group, by);
    else this.#socket.addSourceSpecificMembership(source, group, by);
  }

  leave({ group, source, on }: Membership): void {
    const by = on && interfaceText(on, this.family);
    if (source === undefined) this.#socket.dropMembership(group, by);
    else this.#socket.dropSourceSpecificMembership(source, group, by);
  }

  close(closed: () => void): void {
    this.#socket.removeAllListeners('message');
    this.#socket.close(closed);
  }
}
