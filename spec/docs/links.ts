import type { Page } from './pages.js';

/** A reference on a page, to be checked. */
export interface Reference {
  /** `page:line`. */
  readonly at: string;
  /** A path from the root of the project. */
  readonly path: string;
  /** What stands behind `#`; empty if nothing does. */
  readonly anchor: string;
}

/** The links of a page that do not lead out of the project. */
export function linksIn({ page, text }: Page): Reference[] {
  const folder = page.split('/').slice(0, -1);
  return lineByLine(text).flatMap(({ line, prose }) =>
    [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const [relative = '', anchor = ''] = target.split('#');
        const path = relative === '' ? page : normal([...folder, ...relative.split('/')]);
        return { at: `${page}:${line}`, path, anchor };
      }),
  );
}

/** The source files that a page names in code spans: `lib/…`, `spec/…`, or a path in `lib` with a folder. */
export function sourcesIn({ page, text }: Page): Reference[] {
  return lineByLine(text).flatMap(({ line, prose }) =>
    [...prose.matchAll(/`([a-z][a-z0-9-]*(?:\/[a-z0-9-]+)+\.ts)`/g)].map(([, path = '']) => ({
      at: `${page}:${line}`,
      path: /^(?:lib|spec|docs)\//.test(path) ? path : `lib/${path}`,
      anchor: '',
    })),
  );
}

/** The anchors of a page: its headings as GitHub makes them. */
export function anchorsIn(text: string): string[] {
  return lineByLine(text)
    .filter(({ prose }) => /^#+ /.test(prose))
    .map(({ prose }) => prose.replace(/^#+ /, '').toLowerCase())
    .map((heading) => heading.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
}

/** The lines of a page outside blocks of code, counted from 1. */
function lineByLine(text: string): { readonly line: number; readonly prose: string }[] {
  let isCode = false;
  return text.split('\n').flatMap((prose, i) => {
    const isFence = /^ *```/.test(prose);
    if (isFence) isCode = !isCode;
    return isFence || isCode ? [] : [{ line: i + 1, prose }];
  });
}

function normal(parts: readonly string[]): string {
  const path: string[] = [];
  for (const part of parts) {
    if (part === '..') path.pop();
    else if (part !== '.') path.push(part);
  }
  return path.join('/');
}
