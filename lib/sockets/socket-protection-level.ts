/**
 * How a connection is protected.
 *
 * @see WinRT `SocketProtectionLevel`, with its numbers.
 */
export const SocketProtectionLevel = {
  /** No encryption. */
  plainSocket: 0,
  ssl: 1,
  sslAllowNullEncryption: 2,
  bluetoothEncryptionAllowNullAuthentication: 3,
  bluetoothEncryptionWithAuthentication: 4,
  ssl3AllowWeakEncryption: 5,
  tls10: 6,
  tls11: 7,
  tls12: 8,
  unspecified: 9,
} as const;

export type SocketProtectionLevel = (typeof SocketProtectionLevel)[keyof typeof SocketProtectionLevel];
