import { notSupported } from '../errors/failures.js';
import type { InterfaceText } from '../protocol/packet-groups.js';
import type { Capabilities } from '../transport/contract.js';
import type { InboxPolicy } from '../transport/packet-contract.js';
import { checkInteger } from '../util/bytes.js';
import { gettersOf, INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { quote } from '../util/quote.js';
import { checkBoolean, type CheckStillOpen } from './control.js';
import { refuseUnknownSettings } from './known-settings.js';
import { checkNameServers } from './name-servers.js';
import { checkSupported } from './option-support.js';
import { SocketQualityOfService } from './socket-quality-of-service.js';

/** Told of every setting that may change while the socket is open; throws what the system says. */
export type ApplySetting = (setting: LiveSetting) => void;

/** The settings that may change while the socket is open. */
export interface LiveSetting {
  readonly unicastHopLimit?: number;
  readonly multicastHopLimit?: number;
  readonly multicastLoopback?: boolean;
  readonly multicastAdapter?: InterfaceText;
  readonly broadcast?: boolean;
}

/** What the number and the bytes of waiting datagrams may be at most, unless set. */
const DEFAULT_INBOX_DATAGRAMS = 1_024;
const DEFAULT_INBOX_BYTES = 1024 * 1024;

/**
 * Settings of a {@link DatagramSocket}. Most are to be made before it is bound or connected; hop limits,
 * loopback, broadcast and the multicast adapter may be changed at any time.
 *
 * @see WinRT `DatagramSocketControl`.
 */
export class DatagramSocketControl {
  static {
    refuseUnknownSettings(this.prototype);
  }

  readonly #checkStillOpen: CheckStillOpen;
  readonly #apply: ApplySetting;
  readonly #capabilities: Capabilities;
  #nameServers: readonly string[] = [];
  #inboundBufferSizeInBytes: number | undefined;
  #outboundBufferSizeInBytes: number | undefined;
  #outboundUnicastHopLimit: number | undefined;
  #multicastHopLimit: number | undefined;
  #multicastLoopback = true;
  #multicastAdapter: InterfaceText | undefined;
  #multicastOnly = false;
  #reusePort = false;
  #broadcast = true;
  #maxInboxDatagrams = DEFAULT_INBOX_DATAGRAMS;
  #maxInboxBytes = DEFAULT_INBOX_BYTES;
  #inboxPolicy: InboxPolicy = 'drop-oldest';

  /** @internal */
  constructor(checkStillOpen: CheckStillOpen, apply: ApplySetting, capabilities: Capabilities) {
    this.#checkStillOpen = checkStillOpen;
    this.#apply = apply;
    this.#capabilities = capabilities;
  }

  /**
   * The name servers to ask for addresses and SRV records, as {@link StreamSocketControl.nameServers}. Default: `[]`,
   * the system's resolver. Not in WinRT.
   *
   * @throws TypeError, RangeError - not a list of IP addresses, with or without ports.
   * @throws SocketError - 0x8000000E (caller): set too late; 0x80070032 (caller): the transport asks none.
   */
  get nameServers(): readonly string[] {
    return this.#nameServers;
  }
  set nameServers(value: readonly string[]) {
    const nameServers = checkNameServers(value);
    this.#checkStillOpen('nameServers');
    this.#nameServers = nameServers;
  }

  /**
   * The size of the kernel's receive buffer in bytes (SO_RCVBUF), from 1 up; `undefined`: the system's default.
   * Systems give less than was asked for without a word where that is above their limit, and count their own
   * needs in; `information.droppedDatagrams.kernel` tells when it is too small.
   *
   * @throws SocketError - 0x8000000E (caller): set too late.
   */
  get inboundBufferSizeInBytes(): number | undefined {
    return this.#inboundBufferSizeInBytes;
  }
  set inboundBufferSizeInBytes(value: number | undefined) {
    this.#checkBufferSize(value, 'inboundBufferSizeInBytes');
    this.#inboundBufferSizeInBytes = value;
  }

  /** The size of the kernel's send buffer in bytes (SO_SNDBUF); otherwise as the other one. Not in WinRT. */
  get outboundBufferSizeInBytes(): number | undefined {
    return this.#outboundBufferSizeInBytes;
  }
  set outboundBufferSizeInBytes(value: number | undefined) {
    this.#checkBufferSize(value, 'outboundBufferSizeInBytes');
    this.#outboundBufferSizeInBytes = value;
  }

  /**
   * How many routers a datagram to one host may pass, from 1 to 255. Default: the system's, 64 or 128 mostly.
   *
   * @throws SocketError - the system refuses it (caller).
   */
  get outboundUnicastHopLimit(): number | undefined {
    return this.#outboundUnicastHopLimit;
  }
  set outboundUnicastHopLimit(value: number | undefined) {
    this.#checkHopLimit(value, 1, 'outboundUnicastHopLimit');
    if (value !== undefined) this.#apply({ unicastHopLimit: value });
    this.#outboundUnicastHopLimit = value;
  }

  /**
   * How many routers a datagram to a group may pass, plus one, from 0 (this machine only) to 255. Default: the
   * system's, 1 (this link only) everywhere. Not in WinRT.
   */
  get multicastHopLimit(): number | undefined {
    return this.#multicastHopLimit;
  }
  set multicastHopLimit(value: number | undefined) {
    this.#checkHopLimit(value, 0, 'multicastHopLimit');
    if (value !== undefined) this.#apply({ multicastHopLimit: value });
    this.#multicastHopLimit = value;
  }

  /**
   * Whether this machine hears what the socket sends to groups that it is a member of. Default: true. On Windows
   * it is the receiver's setting that counts. Not in WinRT.
   */
  get multicastLoopback(): boolean {
    return this.#multicastLoopback;
  }
  set multicastLoopback(value: boolean) {
    checkBoolean(value, 'multicastLoopback');
    this.#apply({ multicastLoopback: value });
    this.#multicastLoopback = value;
  }

  /**
   * The interface that datagrams to groups leave by and that groups are joined on unless the call says
   * otherwise: by name, number or one of its addresses. Default: `undefined`, whichever the system's routes
   * say; a machine without a default route refuses then. Not in WinRT.
   *
   * @throws SocketError - `cannotAssignRequestedAddress` (caller): there is no such interface; once bound.
   */
  get multicastAdapter(): InterfaceText | undefined {
    return this.#multicastAdapter;
  }
  set multicastAdapter(value: InterfaceText | undefined) {
    if (value !== undefined) {
      checkAdapter(value);
      this.#apply({ multicastAdapter: value });
    }
    this.#multicastAdapter = value;
  }

  /**
   * Whether the socket is for groups only and shares its port with others that say so too. Sending to one host
   * is refused then. What others send to this very host still arrives, at one of the sharers: systems do not
   * let Node tell it apart. Default: false, the port is ours alone.
   */
  get multicastOnly(): boolean {
    return this.#multicastOnly;
  }
  set multicastOnly(value: boolean) {
    checkBoolean(value, 'multicastOnly');
    this.#checkStillOpen('multicastOnly');
    this.#multicastOnly = value;
  }

  /**
   * Whether other sockets that say so too, of this process and of others of the same user, may have the same port
   * (SO_REUSEPORT). What is sent to this host goes to one of them, the same for each sender as long as none comes or
   * goes; what is sent to a group, to all its members. Default: false. Not in WinRT.
   *
   * @throws SocketError - 0x80070032, not supported (caller): set to true where the transport, the runtime or the system
   *   cannot. The message names those that can.
   */
  get reusePort(): boolean {
    return this.#reusePort;
  }
  set reusePort(value: boolean) {
    checkBoolean(value, 'reusePort');
    this.#checkStillOpen('reusePort');
    if (value) checkSupported('reusePort', value, this.#capabilities);
    this.#reusePort = value;
  }

  /** Whether sending to broadcast addresses is allowed (SO_BROADCAST). Default: true, as in WinRT. */
  get broadcast(): boolean {
    return this.#broadcast;
  }
  set broadcast(value: boolean) {
    checkBoolean(value, 'broadcast');
    this.#apply({ broadcast: value });
    this.#broadcast = value;
  }

  /**
   * Always false: Node.js has no such setting.
   *
   * @throws SocketError - 0x80070032, not supported (caller): set to true.
   */
  get dontFragment(): boolean {
    return false;
  }
  set dontFragment(value: boolean) {
    checkBoolean(value, 'dontFragment');
    if (value) throw notSupported('Cannot set control.dontFragment: Node.js has no such setting');
  }

  /**
   * Always `normal`: Node.js has no such setting.
   *
   * @throws SocketError - 0x80070032, not supported (caller): set to `lowLatency`.
   */
  get qualityOfService(): SocketQualityOfService {
    return SocketQualityOfService.normal;
  }
  set qualityOfService(value: SocketQualityOfService) {
    if (value === SocketQualityOfService.normal) return;
    checkInteger(value, 0, 1, 'qualityOfService');
    throw notSupported('Cannot set control.qualityOfService to lowLatency: Node.js has no such setting');
  }

  /** How many datagrams may wait for somebody to take them, from 1 up. Default: 1 024. Not in WinRT. */
  get maxInboxDatagrams(): number {
    return this.#maxInboxDatagrams;
  }
  set maxInboxDatagrams(value: number) {
    checkInteger(value, 1, 2 ** 32 - 1, 'maxInboxDatagrams');
    this.#checkStillOpen('maxInboxDatagrams');
    this.#maxInboxDatagrams = value;
  }

  /** How many bytes of payload they may have together, from 1 up. Default: 1 MiB. Not in WinRT. */
  get maxInboxBytes(): number {
    return this.#maxInboxBytes;
  }
  set maxInboxBytes(value: number) {
    checkInteger(value, 1, 2 ** 32 - 1, 'maxInboxBytes');
    this.#checkStillOpen('maxInboxBytes');
    this.#maxInboxBytes = value;
  }

  /**
   * What gives way when one more arrives than may wait: `'drop-oldest'` (default), for news that age, or
   * `'drop-newest'`. Either is counted in `information.droppedDatagrams.inbox`. Not in WinRT.
   */
  get inboxPolicy(): InboxPolicy {
    return this.#inboxPolicy;
  }
  set inboxPolicy(value: InboxPolicy) {
    if (!['drop-oldest', 'drop-newest'].includes(value)) {
      throw new RangeError(`inboxPolicy must be "drop-oldest" or "drop-newest", not ${quote(value)}`);
    }
    this.#checkStillOpen('inboxPolicy');
    this.#inboxPolicy = value;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, gettersOf(this), how);
  }

  #checkBufferSize(value: number | undefined, property: string): void {
    if (value !== undefined) checkInteger(value, 1, 2 ** 31 - 1, property);
    this.#checkStillOpen(property);
  }

  #checkHopLimit(value: number | undefined, least: number, property: string): void {
    if (value !== undefined) checkInteger(value, least, 255, property);
    // There is no way back to a default that nobody knows.
    else this.#checkStillOpen(property);
  }
}

/** Refuses what cannot name an interface. */
export function checkAdapter(value: InterfaceText): void {
  if (typeof value === 'number') checkInteger(value, 1, 2 ** 32 - 1, 'adapter');
  else if (typeof value !== 'string' || value === '') {
    throw new TypeError(`adapter must be the name, number or address of an interface, not ${quote(value)}`);
  }
}
