/**
 * What a socket is to be good at.
 *
 * @see WinRT `SocketQualityOfService`, with its numbers.
 */
export const SocketQualityOfService = {
  normal: 0,
  lowLatency: 1,
} as const;

export type SocketQualityOfService = (typeof SocketQualityOfService)[keyof typeof SocketQualityOfService];
