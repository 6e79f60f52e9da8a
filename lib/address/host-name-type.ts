/**
 * What kind of name a {@link HostName} is.
 *
 * @see WinRT `Windows.Networking.HostNameType`.
 */
export const HostNameType = {
  /** A name to be looked up. */
  domainName: 0,
  ipv4: 1,
  ipv6: 2,
  /** Never made here: Bluetooth addresses are refused. */
  bluetooth: 3,
} as const;

/** One of the numbers of `HostNameType`. */
export type HostNameType = (typeof HostNameType)[keyof typeof HostNameType];
