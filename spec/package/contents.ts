import path from 'node:path';

/** The files of a package by their paths, relative to its root. */
export type PackageFiles = ReadonlyMap<string, string>;

const required = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'dist/index.js', 'dist/index.d.ts'];

/** What may be shipped: what was built, the sources its maps point at, and the pages that the README leads to. */
const allowed = [
  /^dist\/.+\.(js|js\.map|d\.ts|d\.ts\.map)$/,
  /^lib\/.+\.ts$/,
  /^docs\/(README|(guide|reference|design)\/[\w.-]+)\.md$/,
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
];

/** Everything that is wrong with what a package holds, one line each. */
export function mistakesInContents(files: PackageFiles): string[] {
  const names = [...files.keys()];
  return [
    ...required.filter((name) => !files.has(name)).map((name) => `${name} is missing`),
    ...names.filter((name) => !allowed.some((shape) => shape.test(name))).map((name) => `${name} is shipped`),
    ...names.filter((name) => name.endsWith('.map')).flatMap((name) => mistakesInMap(name, files)),
    ...exportTargets(files)
      .filter((name) => !files.has(name))
      .map((name) => `exports ${name}, which is missing`),
    ...unreached(files).map((name) => `${name} is shipped, and no export leads to it`),
  ];
}

/** What was built and can be imported neither by users nor by what they import. */
function unreached(files: PackageFiles): string[] {
  const reached = new Set<string>();
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    const ending = name.endsWith('.d.ts') ? '.d.ts' : '.js';
    for (const [, to = ''] of (files.get(name) ?? '').matchAll(/(?:from|import)[ (]'(\.[^']+)\.js'/g)) {
      reach(path.posix.join(path.posix.dirname(name), to + ending));
    }
  };
  exportTargets(files).forEach(reach);
  return [...files.keys()].filter((name) => /^dist\/.+\.(js|d\.ts)$/.test(name) && !reached.has(name));
}

function mistakesInMap(name: string, files: PackageFiles): string[] {
  const map = JSON.parse(files.get(name) ?? '') as { sources: string[]; sourcesContent?: unknown };
  return map.sources
    .map((source) => path.posix.join(path.posix.dirname(name), source))
    .filter((source) => !files.has(source))
    .map((source) => `${name} points at ${source}, which is missing`);
}

function exportTargets(files: PackageFiles): string[] {
  const { exports = {} } = JSON.parse(files.get('package.json') ?? '{}') as { exports?: unknown };
  return textsIn(exports).map((target) => path.posix.normalize(target));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
