import { arch, cpus, platform, release, totalmem } from 'node:os';

import { markdown, median, round, table } from './report.mjs';

/** Where the measured part of the page begins and ends; around it are the words of a person. */
const BEGIN = '<!-- measured -->';
const END = '<!-- /measured -->';

/** How the part of the page begins that a major version of Node has to itself. */
const PART = /^## Node\.js (\d+)$/m;

/**
 * The page about speed with the figures of this run in place of those it had of the same major version of Node. Those of
 * other versions stay, the newest first.
 */
export function page(before, measured, node = process.versions.node) {
  const start = before.indexOf(BEGIN);
  const end = before.indexOf(END);
  if (start < 0 || end < start) throw new Error(`Cannot write the page: it has no ${BEGIN} … ${END}`);
  const parts = partsOf(before.slice(start + BEGIN.length, end));
  parts.set(Number.parseInt(node, 10), figures(measured, node));
  const newestFirst = [...parts].toSorted(([a], [b]) => b - a);
  const text = newestFirst.map(([major, part]) => `## Node.js ${major}\n\n${part}`).join('\n\n');
  return `${before.slice(0, start)}${BEGIN}\n\n${text}\n\n${before.slice(end)}`;
}

function partsOf(measured) {
  const [, ...pieces] = measured.split(PART);
  const parts = new Map();
  for (let i = 0; i < pieces.length; i += 2) parts.set(Number(pieces[i]), pieces[i + 1].trim());
  return parts;
}

function figures({ results, rounds, memory, scaling }, node) {
  return [
    `${node}, ${platform()} ${release()}, ${arch()}; ${cpus().length} cores of ${cpus()[0]?.model.trim()},`,
    `${Math.round(totalmem() / 2 ** 30)} GiB; ${rounds} rounds.`,
    '',
    '### To Node',
    '',
    table(results),
    '',
    '### In memory',
    '',
    markdown(
      ['what', 'unit', 'figure'],
      memory.map(({ what, unit, figure }) => [what, unit, round(figure)]),
    ),
    '',
    '### One more of many',
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
  ].join('\n');
}
