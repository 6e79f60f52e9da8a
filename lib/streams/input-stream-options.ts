/**
 * How much a read waits for; flags that combine with `|`.
 *
 * @see WinRT `InputStreamOptions`.
 */
export const InputStreamOptions = {
  /** Wait for every byte asked for; fewer come only at the end of the stream. */
  none: 0,
  /** Be content with one byte or more. */
  partial: 1,
  /** More bytes than asked for may be taken over when they are there already. */
  readAhead: 2,
} as const;

/** Any combination of the flags in `InputStreamOptions`. */
export type InputStreamOptions = 0 | 1 | 2 | 3;
