const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/**
 * Numbers as a row of bars, the last ones if there are too many. The highest bar is the highest number, or `floor`
 * where all are lower: what is next to nothing shall look like it.
 */
export function sparkline(values: readonly number[], width: number, floor: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const top = Math.max(floor, ...shown);
  return shown
    .map((value) => BARS[Math.min(BARS.length - 1, Math.ceil((value / top) * (BARS.length - 1)))] ?? '')
    .join('');
}
