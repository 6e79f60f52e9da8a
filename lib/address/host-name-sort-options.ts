/**
 * What endpoints are put in order for.
 *
 * @see WinRT `Windows.Networking.HostNameSortOptions`, which has no 1 either.
 */
export const HostNameSortOptions = {
  /** To connect soon. */
  none: 0,
  /** For connections that are to last. */
  optimizeForLongConnections: 2,
} as const;

/** One of the numbers of `HostNameSortOptions`. */
export type HostNameSortOptions = (typeof HostNameSortOptions)[keyof typeof HostNameSortOptions];
