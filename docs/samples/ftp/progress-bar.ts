const WIDTH = 30;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Where a transfer is. */
export interface Progress {
  readonly doneBytes: number;
  /** `undefined` where nobody knows. */
  readonly totalBytes: number | undefined;
  /** What was moved in this transfer, for the speed. */
  readonly movedBytes: number;
  readonly elapsedMs: number;
}

/** `[=========>          ]  45 %  1.2 MiB of 2.7 MiB, 3.1 MiB/s` */
export function progressLine({ doneBytes, totalBytes, movedBytes, elapsedMs }: Progress): string {
  const speed = `${sizeText(elapsedMs === 0 ? 0 : (movedBytes / elapsedMs) * 1_000)}/s`;
  if (totalBytes === undefined) return `${sizeText(doneBytes)}, ${speed}`;
  const share = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const filled = Math.floor(share * WIDTH);
  const bar = `${'='.repeat(filled)}${filled < WIDTH ? '>' : ''}`.padEnd(WIDTH);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `[${bar}] ${percent} %  ${sizeText(doneBytes)} of ${sizeText(totalBytes)}, ${speed}`;
}

/** `1.2 MiB` */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
