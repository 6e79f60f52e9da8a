import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A page of Markdown that people write, by its path from the root of the project. */
export interface Page {
  readonly page: string;
  readonly text: string;
}

/** README.md and every page in docs, without what tools generate. */
export async function readPages(): Promise<Page[]> {
  const entries = await readdir('docs', { recursive: true, withFileTypes: true });
  const inDocs = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md') && !entry.name.endsWith('.api.md'))
    .map((entry) => path.join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .filter((page) => !page.startsWith('docs/reference/api/'));
  const pages = ['README.md', ...inDocs];
  const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')));
  return pages.map((page, i) => ({ page, text: texts[i] ?? '' }));
}
