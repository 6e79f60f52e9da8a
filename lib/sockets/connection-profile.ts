import type { NetworkAdapter } from '../address/ip-information.js';

/**
 * How far a network reaches.
 *
 * @see WinRT `Windows.Networking.Connectivity.NetworkConnectivityLevel`.
 */
export const NetworkConnectivityLevel = {
  none: 0,
  /** There is a network; whether it reaches further, nobody has tried. */
  localAccess: 1,
  constrainedInternetAccess: 2,
  internetAccess: 3,
} as const;

/** One of the numbers of `NetworkConnectivityLevel`. */
export type NetworkConnectivityLevel =
  (typeof NetworkConnectivityLevel)[keyof typeof NetworkConnectivityLevel];

/**
 * A network that this machine is in, as far as it can be known without asking anybody: one adapter with addresses that
 * reach beyond its link. Costs, signal strength and security are not known here, and not members.
 *
 * @see WinRT `Windows.Networking.Connectivity.ConnectionProfile`.
 */
export class ConnectionProfile {
  /** The name of the interface. In WinRT it is that of the network. */
  readonly profileName: string;

  readonly networkAdapter: NetworkAdapter;

  /** @internal */
  constructor(profileName: string, networkAdapter: NetworkAdapter) {
    this.profileName = profileName;
    this.networkAdapter = networkAdapter;
  }

  /**
   * Always `localAccess`: whether a network reaches the internet shows only when somebody tries.
   *
   * @see WinRT `ConnectionProfile.GetNetworkConnectivityLevel`.
   */
  getNetworkConnectivityLevel(): NetworkConnectivityLevel {
    return NetworkConnectivityLevel.localAccess;
  }
}
