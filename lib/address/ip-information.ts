/**
 * A network interface of this machine.
 *
 * @see WinRT `Windows.Networking.Connectivity.NetworkAdapter`.
 */
export interface NetworkAdapter {
  /** A GUID, the same for as long as the interface keeps its name. */
  readonly networkAdapterId: string;

  /** The kind by the numbers of IANA: 24 loopback, 6 Ethernet, 71 IEEE 802.11, 131 tunnel, 1 other. */
  readonly ianaInterfaceType: number;
}

/**
 * Where a local IP address belongs.
 *
 * @see WinRT `Windows.Networking.Connectivity.IPInformation`.
 */
export interface IPInformation {
  /** The interface that has the address. */
  readonly networkAdapter: NetworkAdapter;

  /** How many bits of the address name the network; `null` if that is not known. */
  readonly prefixLength: number | null;
}
