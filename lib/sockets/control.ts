import { illegalCall, notSupported } from '../errors/failures.js';
import { DEFAULT_HIGH_WATER_MARK_BYTES } from '../streams/output-stream.js';
import { checkInteger } from '../util/bytes.js';
import { quote } from '../util/quote.js';
import { SocketQualityOfService } from './socket-quality-of-service.js';

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
  /** @internal */
  protected readonly checkStillOpen: CheckStillOpen;
  #noDelay = true;
  #keepAlive = false;
  #outboundBufferSizeInBytes = DEFAULT_HIGH_WATER_MARK_BYTES;

  /** @internal `like`: starts with its values. */
  constructor(checkStillOpen: CheckStillOpen, like?: SharedControl) {
    this.checkStillOpen = checkStillOpen;
    if (like === undefined) return;
    this.#noDelay = like.#noDelay;
    this.#keepAlive = like.#keepAlive;
    this.#outboundBufferSizeInBytes = like.#outboundBufferSizeInBytes;
  }

  /**
   * Whether small writes leave at once instead of waiting for the peer to acknowledge earlier ones (TCP_NODELAY).
   * Default: true.
   *
   * @throws SocketError - 0x8000000E (caller): set too late. So for every property here.
   */
  get noDelay(): boolean {
    return this.#noDelay;
  }
  set noDelay(value: boolean) {
    checkBoolean(value, 'noDelay');
    this.checkStillOpen('noDelay');
    this.#noDelay = value;
  }

  /** Whether the system probes an idle connection (SO_KEEPALIVE), at intervals of its own. Default: false. */
  get keepAlive(): boolean {
    return this.#keepAlive;
  }
  set keepAlive(value: boolean) {
    checkBoolean(value, 'keepAlive');
    this.checkStillOpen('keepAlive');
    this.#keepAlive = value;
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
   * The time to live of what is sent. `undefined`: the system's default, which no transport here can change.
   *
   * @throws SocketError - 0x80070032, not supported (caller): set to anything else.
   */
  get outboundUnicastHopLimit(): number | undefined {
    return undefined;
  }
  set outboundUnicastHopLimit(value: number | undefined) {
    if (value === undefined) return;
    checkInteger(value, 1, 255, 'outboundUnicastHopLimit');
    throw notSupported(
      'Cannot set control.outboundUnicastHopLimit: Node.js cannot set the hop limit of a stream',
    );
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
}

export function checkBoolean(value: boolean, argument: string): void {
  if (typeof value !== 'boolean') throw new TypeError(`${argument} must be a boolean, not ${quote(value)}`);
}
