import { arch, cpus, platform, release, totalmem } from 'node:os';

import { markdown, median, round, table } from './report.mjs';

/** Where the measured part of the page begins and ends; around it are the words of a person. */
const BEGIN = '<!-- measured -->';
const END = '<!-- /measured -->';

/** The page about speed with the figures of this run in place of those it had. */
export function page(before, { results, rounds, memory, scaling }) {
  const start = before.indexOf(BEGIN);
  const end = before.indexOf(END);
  if (start < 0 || end < start) throw new Error(`Cannot write the page: it has no ${BEGIN} … ${END}`);
  const measured = [
    `Node.js ${process.versions.node}, ${platform()} ${release()}, ${arch()}; ${cpus().length} cores of ${cpus()[0]?.model.trim()},`,
    `${Math.round(totalmem() / 2 ** 30)} GiB; ${rounds} rounds.`,
    '',
    '## To Node',
    '',
    table(results),
    '',
    '## In memory',
    '',
    markdown(
      ['what', 'unit', 'figure'],
      memory.map(({ what, unit, figure }) => [what, unit, round(figure)]),
    ),
    '',
    '## One more of many',
    '',
    markdown(
      ['what', 'of', 'few', 'ten times', 'a hundred times', 'the last to the median'],
      scaling.map(({ what, unit, sizes, figures }) => [
        what,
        unit,
        ...sizes.map((size, i) => `${size.toLocaleString('en')}: ${round(figures[i])} ns`),
        (figures.at(-1) / median(figures)).toFixed(2),
      ]),
    ),
  ];
  return `${before.slice(0, start)}${BEGIN}\n\n${measured.join('\n')}\n\n${before.slice(end)}`;
}
