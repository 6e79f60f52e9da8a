import { HostName } from '../address/host-name.js';
import { isLinkLocal, isLoopback } from '../address/ip-kinds.js';
import { notSupported } from '../errors/failures.js';
import { InterfaceWatch } from '../protocol/interface-watch.js';
import { ambientTransport } from '../transport/ambient.js';
import type { NetworkInterface, Transport } from '../transport/contract.js';
import { ConnectionProfile } from './connection-profile.js';
import { EventSource, type Listener } from './event-source.js';
import { adapterOf, localAddresses } from './network-adapters.js';
import { type EventSources, SocketEventTarget } from './socket-event-target.js';
import { type SocketOptions, transportOf } from './socket-options.js';

/** The events of {@link NetworkInformation}. */
export interface NetworkInformationEvents {
  /** An interface, or an address of one, has come or gone; WinRT tells the sender only, too. */
  readonly networkstatuschanged: object;
}

class NetworkStatus extends SocketEventTarget<NetworkInformationEvents> {
  /** @internal */
  protected readonly eventSources: EventSources<NetworkInformationEvents> = {
    networkstatuschanged: new EventSource('networkstatuschanged'),
  };
  readonly #watch = new InterfaceWatch(
    ambientTransport.clock,
    () => interfacesOf(ambientTransport),
    () => {
      this.eventSources.networkstatuschanged.emit(NetworkInformation);
    },
  );

  get property(): Listener<object> | null {
    return this.eventSources.networkstatuschanged.property;
  }
  set property(listener: Listener<object> | null) {
    this.setProperty('networkstatuschanged', listener);
  }

  /** @internal */
  protected listenersChanged(): void {
    if (this.eventSources.networkstatuschanged.isHeard) this.#watch.start();
    else this.#watch.stop();
  }
}

const status = new NetworkStatus();

/**
 * What this machine knows of its networks.
 *
 * The event `networkstatuschanged` comes when an interface, or an address of one, has come or gone. There is no news of
 * that in Node.js, so they are looked at every 2 s, as long as there is a listener; that keeps the process alive, as
 * a listening server does. Take the listener away to let it end.
 *
 * @see WinRT `Windows.Networking.Connectivity.NetworkInformation`.
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- WinRT has it as a class of statics
export class NetworkInformation {
  private constructor() {
    throw new Error('BUG: NetworkInformation has static members only');
  }

  /**
   * The names and the addresses of this machine. Addresses, those of the loopback interface included, have
   * `ipInformation`: their adapter and the length of their prefix. Link-local IPv6 addresses have their zone.
   *
   * @param options - `transport`: a host of a `MemoryNetwork`, for instance; default: this machine.
   * @throws SocketError - 0x80070032, not supported (caller): the transport knows no interfaces.
   */
  static getHostNames(options: SocketOptions = {}): readonly HostName[] {
    const transport = transportOf(options);
    const addresses = interfacesOf(transport).flatMap((one) => {
      const networkAdapter = adapterOf(one);
      return localAddresses(one).map((address, i) => {
        return HostName.ofAdapter(address, { networkAdapter, prefixLength: one.prefixLengths?.[i] ?? null });
      });
    });
    const name = transport.machineName?.();
    return [...namesOf(name), ...addresses];
  }

  /**
   * The network by which this machine most likely reaches others: that of the first adapter with an address that is
   * neither a loopback nor a link-local one. Routes are not asked, and nothing is sent.
   *
   * @returns `null` if there is none.
   * @throws as {@link NetworkInformation.getHostNames}.
   */
  static getInternetConnectionProfile(options: SocketOptions = {}): ConnectionProfile | null {
    return NetworkInformation.getConnectionProfiles(options)[0] ?? null;
  }

  /** The networks of every adapter of that kind. @throws as {@link NetworkInformation.getHostNames}. */
  static getConnectionProfiles(options: SocketOptions = {}): readonly ConnectionProfile[] {
    return interfacesOf(transportOf(options))
      .filter(({ addresses }) => addresses.some((one) => !isLoopback(one) && !isLinkLocal(one)))
      .map((one) => new ConnectionProfile(one.name, adapterOf(one)));
  }

  /** The one listener that is set by assignment; `null`: none. */
  static get onnetworkstatuschanged(): Listener<object> | null {
    return status.property;
  }
  static set onnetworkstatuschanged(listener: Listener<object> | null) {
    status.property = listener;
  }

  /**
   * Calls `listener` when the networks of this machine have changed.
   *
   * @throws TypeError - there is no such event, or `listener` is not a function.
   */
  static addEventListener(type: 'networkstatuschanged', listener: Listener<object>): void {
    status.on(type, listener);
  }

  /** Takes a listener away; one that is not there is no mistake. */
  static removeEventListener(type: 'networkstatuschanged', listener: Listener<object>): void {
    status.off(type, listener);
  }
}

function interfacesOf(transport: Transport): readonly NetworkInterface[] {
  if (transport.interfaces !== undefined) return transport.interfaces();
  throw notSupported('Cannot list network interfaces: this transport knows none');
}

/** Machines may have names that are no host names; those lead nowhere. */
function namesOf(name: string | undefined): readonly HostName[] {
  if (name === undefined) return [];
  try {
    return [new HostName(name)];
  } catch {
    return [];
  }
}
