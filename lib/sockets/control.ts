import { illegalCall, notSupported } from '../errors/failures.js';
import { DEFAULT_HIGH_WATER_MARK_BYTES } from '../streams/output-stream.js';
import type { Capabilities, ChannelOptions } from '../transport/contract.js';
import { checkInteger } from '../util/bytes.js';
import { gettersOf, INSPECT, inspection, type Inspecting } from '../util/inspection.js';
import { quote } from '../util/quote.js';
import { refuseUnknownSettings } from './known-settings.js';
import { type CheckedOption, checkSupported } from './option-support.js';
import { SocketQualityOfService } from './socket-quality-of-service.js';

/** The most that Linux takes; it is the strictest. */
const MAX_KEEP_ALIVE_SECONDS = 32_767;
const MAX_KEEP_ALIVE_COUNT = 127;

/** The settings of a socket whose `control` nobody has asked for. */
export const DEFAULT_CHANNEL_OPTIONS: ChannelOptions = { noDelay: true, keepAlive: false };

/** Throws when it is too late to change a setting. */
export type CheckStillOpen = (property: string) => void;

/** A check that lets settings be changed as long as `isEarly` says so. */
export function changeableWhile(isEarly: () => boolean, late: string): CheckStillOpen {
  return (property) => {
    if (!isEarly()) throw illegalCall(`Cannot set control.${property} any more: ${late}`);
  };
}

/**
 * Settings that a connection and a listener share; a listener's go to the sockets it accepts.
 *
 * @see WinRT `StreamSocketControl` and `StreamSocketListenerControl`.
 */
export class SharedControl {
  static {
    refuseUnknownSettings(this.prototype);
  }

  /** @internal */
  protected readonly checkStillOpen: CheckStillOpen;
  readonly #capabilities: Capabilities;
  #channelOptions = DEFAULT_CHANNEL_OPTIONS;
  #outboundBufferSizeInBytes = DEFAULT_HIGH_WATER_MARK_BYTES;

  /** @internal `capabilities`: what can be set; `like`: starts with its values. */
  constructor(checkStillOpen: CheckStillOpen, capabilities: Capabilities, like?: SharedControl) {
    this.checkStillOpen = checkStillOpen;
    this.#capabilities = capabilities;
    if (like === undefined) return;
    this.#channelOptions = like.#channelOptions;
    this.#outboundBufferSizeInBytes = like.#outboundBufferSizeInBytes;
  }

  /**
   * Whether small writes leave at once instead of waiting for the peer to acknowledge earlier ones (TCP_NODELAY).
   * Default: true.
   *
   * @throws SocketError - 0x8000000E (caller): set too late. So for every property here.
   */
  get noDelay(): boolean {
    return this.#channelOptions.noDelay;
  }
  set noDelay(value: boolean) {
    checkBoolean(value, 'noDelay');
    this.checkStillOpen('noDelay');
    this.#change({ noDelay: value });
  }

  /**
   * Whether the system probes an idle connection (SO_KEEPALIVE), and breaks it with `connectionTimedOut` when the peer
   * does not answer. The end of a path is always seen, so nothing is probed there. Default: false.
   */
  get keepAlive(): boolean {
    return this.#channelOptions.keepAlive;
  }
  set keepAlive(value: boolean) {
    checkBoolean(value, 'keepAlive');
    this.checkStillOpen('keepAlive');
    this.#change({ keepAlive: value });
  }

  /**
   * How long a connection is idle before `keepAlive` has it probed, in whole seconds from 1 to 32 767 (TCP_KEEPIDLE).
   * Default: `undefined`, the system's; 2 hours mostly. Not in WinRT, nor the next two.
   *
   * @throws SocketError - 0x80070032, not supported (caller): the transport cannot, or not in this runtime. The message
   *   names those that can.
   */
  get keepAliveIdleSeconds(): number | undefined {
    return this.#channelOptions.keepAliveIdleSeconds;
  }
  set keepAliveIdleSeconds(value: number | undefined) {
    this.#check('keepAliveIdleSeconds', value, 1, MAX_KEEP_ALIVE_SECONDS);
    this.#change({ keepAliveIdleSeconds: value });
  }

  /**
   * How long it is from one probe to the next, in whole seconds from 1 to 32 767 (TCP_KEEPINTVL). Default: `undefined`,
   * which is 1 s in Node.js and Bun once the time before is set, and otherwise the system's; 75 s on Linux.
   *
   * @throws SocketError - as `keepAliveIdleSeconds`.
   */
  get keepAliveIntervalSeconds(): number | undefined {
    return this.#channelOptions.keepAliveIntervalSeconds;
  }
  set keepAliveIntervalSeconds(value: number | undefined) {
    this.#check('keepAliveIntervalSeconds', value, 1, MAX_KEEP_ALIVE_SECONDS);
    this.#change({ keepAliveIntervalSeconds: value });
  }

  /**
   * How many probes go without an answer until the connection breaks, from 1 to 127 (TCP_KEEPCNT). Default:
   * `undefined`, which is 10 in Node.js and Bun once another of the three is set, and otherwise the system's; 9 on
   * Linux.
   *
   * @throws SocketError - as `keepAliveIdleSeconds`.
   */
  get keepAliveCount(): number | undefined {
    return this.#channelOptions.keepAliveCount;
  }
  set keepAliveCount(value: number | undefined) {
    this.#check('keepAliveCount', value, 1, MAX_KEEP_ALIVE_COUNT);
    this.#change({ keepAliveCount: value });
  }

  /**
   * The mark that routers may go by: the type of service of IPv4 (IP_TOS), the traffic class of IPv6. The upper six
   * bits, so a multiple of 4 from 0 to 252; the lower two are for TCP itself to set (RFC 3168). `0x88` is AF41, `0xB8`
   * EF (RFC 4594). Default: `undefined`, the system's; 0 mostly. Windows may ignore it without a word. Paths have none:
   * connecting to one is refused. Not in WinRT.
   *
   * @throws SocketError - as `keepAliveIdleSeconds`.
   */
  get typeOfService(): number | undefined {
    return this.#channelOptions.typeOfService;
  }
  set typeOfService(value: number | undefined) {
    if (value !== undefined && Number.isInteger(value) && value % 4 !== 0)
      throw new RangeError(
        `typeOfService must be a multiple of 4, not ${value}: the lower two bits are TCP's`,
      );
    this.#check('typeOfService', value, 0, 252);
    this.#change({ typeOfService: value });
  }

  /**
   * The high-water mark of the output stream: writes wait while as many bytes, from 1 up, are accepted and not
   * with the kernel. Default: 65 536. WinRT sets the kernel's own buffer; this one comes before it.
   */
  get outboundBufferSizeInBytes(): number {
    return this.#outboundBufferSizeInBytes;
  }
  set outboundBufferSizeInBytes(value: number) {
    checkInteger(value, 1, 2 ** 32 - 1, 'outboundBufferSizeInBytes');
    this.checkStillOpen('outboundBufferSizeInBytes');
    this.#outboundBufferSizeInBytes = value;
  }

  /**
   * How many routers what is sent may pass, from 1 to 255. `undefined`: the system's default, 64 or 128 mostly, which
   * neither TCP in the runtimes of today nor the memory network can change.
   *
   * @throws SocketError - 0x80070032, not supported (caller): set to anything else, with a transport that cannot.
   */
  get outboundUnicastHopLimit(): number | undefined {
    return this.#channelOptions.hopLimit;
  }
  set outboundUnicastHopLimit(value: number | undefined) {
    this.#check('outboundUnicastHopLimit', value, 1, 255);
    this.#change({ hopLimit: value });
  }

  /**
   * Always `normal`: no transport here has another.
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

  /** @internal The settings as a transport is given them. */
  toChannelOptions(): ChannelOptions {
    return this.#channelOptions;
  }

  /** @internal What `console.log` shows. */
  [INSPECT](...how: Inspecting): unknown {
    return inspection(this, gettersOf(this), how);
  }

  /** @internal */
  protected checkSupported(option: CheckedOption, value: number | boolean): void {
    checkSupported(option, value, this.#capabilities);
  }

  #change(option: Partial<ChannelOptions>): void {
    this.#channelOptions = { ...this.#channelOptions, ...option };
  }

  #check(option: CheckedOption, value: number | undefined, least: number, most: number): void {
    if (value !== undefined) checkInteger(value, least, most, option);
    this.checkStillOpen(option);
    if (value !== undefined) this.checkSupported(option, value);
  }
}

/** The settings that only packets have. */
export const packetSettings = ['typeOfService', 'outboundUnicastHopLimit'] as const;

/** Refuses, for a path, the settings that only packets have. */
export function checkForPath(control: SharedControl, action: string): void {
  refuseIfSet(control, packetSettings, action, 'what goes by a path has none');
}

/** Refuses settings that could have no effect. */
export function refuseIfSet<C extends SharedControl>(
  control: C,
  settings: readonly (keyof C & string)[],
  action: string,
  why: string,
): void {
  for (const setting of settings) {
    const value = control[setting];
    if (value === undefined || value === false) continue;
    throw notSupported(`${action} with control.${setting} = ${String(value)}: ${why}`);
  }
}

export function checkBoolean(value: boolean, argument: string): void {
  if (typeof value !== 'boolean') throw new TypeError(`${argument} must be a boolean, not ${quote(value)}`);
}
