import { existsSync } from 'node:fs';

import { anchorsIn, linksIn, sourcesIn, type Reference } from './links.js';
import { readPages } from './pages.js';

describe('the links of README.md and docs/', () => {
  it('lead somewhere', async () => {
    const pages = await readPages();
    const anchors = new Map(pages.map(({ page, text }) => [page, anchorsIn(text)]));
    const links = pages.flatMap(linksIn);
    const isBroken = ({ path, anchor }: Reference): boolean =>
      !existsSync(path) || (anchor !== '' && anchors.get(path)?.includes(anchor) !== true);

    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(isBroken)).toEqual([]);
  });

  it('name source files that there are', async () => {
    const sources = (await readPages()).flatMap(sourcesIn);

    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter(({ path }) => !existsSync(path))).toEqual([]);
  });
});

describe('linksIn()', () => {
  it('finds links within the project, resolved, with their anchors', () => {
    const text = [
      'See [a](b.md#c-d), [e](../../f.md) and [g](https://example.com/h.md).',
      '```md',
      '[not](this.md)',
      '```',
      '[here](#there)',
    ].join('\n');

    expect(linksIn({ page: 'docs/guide/a.md', text })).toEqual([
      { at: 'docs/guide/a.md:1', path: 'docs/guide/b.md', anchor: 'c-d' },
      { at: 'docs/guide/a.md:1', path: 'f.md', anchor: '' },
      { at: 'docs/guide/a.md:5', path: 'docs/guide/a.md', anchor: 'there' },
    ]);
  });
});

describe('sourcesIn()', () => {
  it('finds source files in code spans', () => {
    const text = '`util/clock.ts` and `spec/docs/links.ts`, not `clock.ts` or `docs/guide`';

    expect(sourcesIn({ page: 'a.md', text }).map(({ path }) => path)).toEqual([
      'lib/util/clock.ts',
      'spec/docs/links.ts',
    ]);
  });
});

describe('anchorsIn()', () => {
  it('makes them as GitHub does', () => {
    expect(anchorsIn('# A title\n```sh\n# no heading\n```\n## When a `handler` fails: now!')).toEqual([
      'a-title',
      'when-a-handler-fails-now',
    ]);
  });
});
