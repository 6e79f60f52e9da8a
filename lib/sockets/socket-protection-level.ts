/**
 * How a connection is to be protected: the highest version of TLS that may be agreed on. The lowest is
 * `control.minProtectionLevel`, TLS 1.2 unless you choose another.
 *
 * @see WinRT `SocketProtectionLevel`, with its numbers; `tls13` is ours.
 */
export const SocketProtectionLevel = {
  /** No encryption. */
  plainSocket: 0,
  /** The best version of TLS that both sides have. */
  ssl: 1,
  /** Not supported: no encryption in the guise of one. */
  sslAllowNullEncryption: 2,
  /** Not supported. */
  bluetoothEncryptionAllowNullAuthentication: 3,
  /** Not supported. */
  bluetoothEncryptionWithAuthentication: 4,
  /** Not supported: SSL 3.0 is broken (RFC 7568). */
  ssl3AllowWeakEncryption: 5,
  /** TLS 1.0, with a `minProtectionLevel` as low. */
  tls10: 6,
  /** TLS 1.1 or lower, with a `minProtectionLevel` as low. */
  tls11: 7,
  /** TLS 1.2 or lower. */
  tls12: 8,
  /** As `ssl`. */
  unspecified: 9,
  /** TLS 1.3 or lower. */
  tls13: 10,
} as const;

export type SocketProtectionLevel = (typeof SocketProtectionLevel)[keyof typeof SocketProtectionLevel];
