import { knownFault } from './plan.mjs';

const MARKS = { passed: '✓', failed: '✗', 'not declared': '–', 'not observable': '?' };

/** A line for each case that did not pass, and a sum for each suite. */
export function summaryText(runs) {
  return runs
    .flatMap(({ runtime, adapter, suite, results }) => [
      `${runtime}, ${suite} of ${adapter}: ${countText(results)}`,
      ...results
        .filter(({ outcome }) => outcome !== 'passed')
        .flatMap(({ id, title, outcome, reason }) => {
          const why = outcome === 'failed' ? knownFault(runtime, id) : undefined;
          return [
            `  ${id} ${outcome}: ${reason} (${title})`,
            ...(why === undefined ? [] : [`    known: ${why}`]),
          ];
        }),
    ])
    .join('\n');
}

/** Cases by adapter, one table for each suite, as text. */
export function tableText(runs) {
  return bySuite(runs)
    .map(({ suite, adapters, cases }) => {
      const rows = cases.map(({ id, title, cells }) => {
        const marks = cells.map((cell, i) => cell.padStart(adapters[i].length));
        return `${id.padEnd(4)} ${marks.join('  ')}  ${title}`;
      });
      return [`\n${suite.padEnd(4)} ${adapters.join('  ')}`.replace(/^\n\S+\s*/, '\n     '), ...rows].join(
        '\n',
      );
    })
    .join('\n');
}

/** The page of the reference. */
export function pageMarkdown(runs) {
  return [
    ...HEAD,
    '## Runtimes',
    '',
    ...runtimesMarkdown(runs),
    '',
    '## What failed',
    '',
    ...failuresMarkdown(runs),
    '',
    ...bySuite(runs).flatMap(({ suite, adapters, cases }) => [
      `## Cases of ${suite}`,
      '',
      ...markdownTable(
        ['case', 'what it shows', ...adapters],
        cases.map(({ id, title, cells }) => [id, title, ...cells]),
      ),
      '',
    ]),
  ].join('\n');
}

const HEAD = [
  '# Conformance: what each adapter and runtime keeps',
  '',
  'One set of suites, [exported](../guide/conformance.md) from `streamsocket/testing`, is run on every adapter. This',
  'page is written by `npm run conformance -- --write`; do not edit it.',
  '',
  '✓ passed wherever what it is about can be seen · ✗ failed, on the runtimes named · – the adapter does not declare',
  'what the case needs · ? what the case is about can be seen nowhere.',
  '',
];

/** How many cases passed and failed, for each runtime and adapter. */
function runtimesMarkdown(runs) {
  const adapters = [...new Set(runs.map(({ adapter }) => adapter))];
  const rows = [...new Set(runs.map(({ runtime }) => runtime))].map((runtime) => {
    const cells = adapters.map((adapter) => {
      const own = runs.filter((run) => run.runtime === runtime && run.adapter === adapter);
      return countText(own.flatMap(({ results }) => results.filter(({ outcome }) => isDecided(outcome))));
    });
    return [runtime, ...cells];
  });
  return markdownTable(['runtime', ...adapters], rows);
}

function isDecided(outcome) {
  return outcome === 'passed' || outcome === 'failed';
}

function failuresMarkdown(runs) {
  const failures = runs.flatMap(({ runtime, adapter, results }) =>
    results
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ id, title, reason }) => {
        const why = knownFault(runtime, id) ?? 'not known';
        return [runtime, adapter, `${id} ${title}`, reason, why];
      }),
  );
  if (failures.length === 0) return ['Nothing.'];
  return markdownTable(['runtime', 'adapter', 'case', 'what happened', 'why'], failures);
}

function bySuite(runs) {
  return [...new Set(runs.map(({ suite }) => suite))].map((suite) => {
    const own = runs.filter((run) => run.suite === suite);
    const adapters = [...new Set(own.map(({ adapter }) => adapter))];
    const titles = new Map(own.flatMap(({ results }) => results.map(({ id, title }) => [id, title])));
    const cases = [...titles].map(([id, title]) => {
      return { id, title, cells: adapters.map((adapter) => cellOf(own, adapter, id)) };
    });
    return { suite, adapters, cases };
  });
}

/** What became of a case on an adapter, in every runtime. */
function cellOf(runs, adapter, id) {
  const all = runs
    .filter((run) => run.adapter === adapter)
    .flatMap(({ runtime, results }) =>
      results.filter((one) => one.id === id).map(({ outcome }) => ({ runtime, outcome })),
    );
  const failed = all.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) {
    const isEverywhere = failed.length === all.length;
    return isEverywhere
      ? MARKS.failed
      : `${MARKS.failed} ${failed.map(({ runtime }) => shortName(runtime)).join(', ')}`;
  }
  const outcomes = all.map(({ outcome }) => outcome);
  for (const outcome of ['passed', 'not declared']) if (outcomes.includes(outcome)) return MARKS[outcome];
  return MARKS['not observable'];
}

/** `Node 26`. */
function shortName(runtime) {
  return runtime.split('.', 1)[0];
}

function countText(results) {
  return Object.keys(MARKS)
    .map((outcome) => [results.filter((one) => one.outcome === outcome).length, outcome])
    .filter(([count]) => count > 0)
    .map(([count, outcome]) => `${count} ${outcome}`)
    .join(', ');
}

function markdownTable(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
