/** A Markdown table of the medians, and of the ratios taken round by round. */
export function table(results) {
  const rows = results.map(({ name, title, unit, mustRatio, lessIsBetter, figures }) => {
    const { raw, ours, ratio, spread } = summary(figures);
    const bound = `${lessIsBetter ? 'at most' : 'at least'} ${mustRatio}`;
    return [
      name,
      title,
      unit,
      round(raw),
      round(ours),
      ratio.toFixed(2),
      `${Math.round(spread * 100)} %`,
      bound,
    ];
  });
  const head = ['workload', 'what', 'unit', 'node:net', 'streamsocket', 'ratio', 'spread', 'must'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Ratios of the same round, because a machine is now faster and now slower; the spread is theirs. */
export const summary = ({ raw, streamsocket }) => {
  const ratios = streamsocket.map((figure, i) => figure / raw[i]);
  const ratio = median(ratios);
  return {
    raw: median(raw),
    ours: median(streamsocket),
    ratio,
    spread: (Math.max(...ratios) - Math.min(...ratios)) / ratio,
  };
};

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round(value) {
  return value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toFixed(1);
}
