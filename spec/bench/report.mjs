/** How far a ratio may lie under what it must be: machines are noisy. */
const GATE_TOLERANCE = 0.05;

/** A Markdown table of the medians, and of the ratios taken round by round. */
export function table(results) {
  const rows = results.map(({ name, title, unit, mustRatio, aimRatio, lessIsBetter, figures }) => {
    const { raw, ours, ratio, spread } = summary(figures);
    const bound = lessIsBetter ? '≤ ' : '≥ ';
    return [
      `\`${name}\``,
      title,
      unit,
      round(raw),
      round(ours),
      ratio.toFixed(2),
      `${Math.round(spread * 100)} %`,
      `${bound}${mustRatio}`,
      `${bound}${aimRatio}`,
    ];
  });
  const head = ['workload', 'what', 'unit', 'Node', 'streamsocket', 'ratio', 'spread', 'must', 'aim'];
  return markdown(head, rows);
}

/** Those that do not hold what they must, by more than noise. */
export function missed(results) {
  return results.filter(({ figures, mustRatio, lessIsBetter }) => {
    const { ratio } = summary(figures);
    return lessIsBetter ? ratio > mustRatio + GATE_TOLERANCE : ratio < mustRatio - GATE_TOLERANCE;
  });
}

export function markdown(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function round(value) {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

/** Ratios of the same round, because a machine is now faster and now slower; the spread is theirs. */
function summary({ raw, streamsocket }) {
  const ratios = streamsocket.map((figure, i) => figure / raw[i]);
  const ratio = median(ratios);
  return {
    raw: median(raw),
    ours: median(streamsocket),
    ratio,
    spread: (Math.max(...ratios) - Math.min(...ratios)) / ratio,
  };
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
