/**
 * Whether a name is whole or the end of names.
 *
 * @see WinRT `Windows.Networking.DomainNameType`.
 */
export const DomainNameType = {
  suffix: 0,
  fullyQualified: 1,
} as const;

/** One of the numbers of `DomainNameType`. */
export type DomainNameType = (typeof DomainNameType)[keyof typeof DomainNameType];
