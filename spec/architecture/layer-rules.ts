import { builtinModules } from 'node:module';

import { resolveImport, type Found, type SourceFacts } from './source-facts.js';

/**
 * From the bottom up. A file imports from its own place and from the layers below its own; places that
 * share a layer do not know each other.
 */
export const layers: readonly (readonly string[])[] = [
  ['errors'],
  ['util'],
  ['address'],
  ['transport/contract.ts'],
  ['transport/security-contract.ts'],
  ['transport/packet-contract.ts'],
  ['transport/packet-inbox.ts', 'transport/queueing-acceptor.ts', 'transport/held-channel.ts'],
  ['transport/node', 'transport/memory', 'transport/guarded-channel.ts', 'streams'],
  ['data'],
  ['protocol'],
  ['transport/ambient.ts'],
  ['sockets'],
  ['bridges'],
  ['conformance'],
  ['index.ts', 'testing.ts', 'codecs.ts', 'node.ts', 'web.ts'],
];

/** Places that only these others may import from, wherever they stand in the table. */
const visibleTo: Readonly<Record<string, readonly string[]>> = {
  'transport/node': ['transport/ambient.ts', 'bridges', 'node.ts'],
};

/** Global names, and the only places that may use them. */
const globalNames: readonly { readonly names: readonly string[]; readonly places: readonly string[] }[] = [
  { names: ['Buffer'], places: ['transport/node'] },
  { names: ['process'], places: ['transport/node', 'util/clock.ts', 'util/warn.ts'] },
  {
    names: [
      ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'clearImmediate'],
      ...['performance', 'Date.now', 'AbortSignal.timeout'],
    ],
    places: ['util/clock.ts'],
  },
];

/** What users import; they hold re-exports and nothing else. */
const entries: readonly string[] = ['index.ts', 'testing.ts', 'codecs.ts', 'node.ts', 'web.ts'];

const nodePlace = 'transport/node';

/** Packages we depend on; each is imported in one file. */
const packages: readonly string[] = ['eventemitter3'];

const kebabCasePath = /^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.ts$/;

/** Everything wrong with the files, one line each: `path:line: what`. */
export function violationsOf(files: readonly SourceFacts[]): string[] {
  return [...files.flatMap(violationsOfFile), ...repeatedPackageImports(files), ...cycles(files)];
}

function violationsOfFile(file: SourceFacts): string[] {
  const at = (line: number, what: string): string => `${file.path}:${line}: ${what}`;
  return [
    ...(kebabCasePath.test(file.path) ? [] : [at(1, 'the path is not kebab-case')]),
    ...(layerOf(file.path) === undefined ? [at(1, 'the file has no place in the layer table')] : []),
    ...file.imports.flatMap(({ text, line }) => {
      const what = wrongImport(file.path, text);
      return what === undefined ? [] : [at(line, what)];
    }),
    ...file.names
      .filter((name) => !mayName(file.path, name))
      .map(({ text, line }) => at(line, `uses ${text}`)),
    ...file.topLevelAwaits.map((line) => at(line, 'awaits at the top level, which require() refuses')),
    ...(entries.includes(file.path) ? file.ownStatements : []).map((line) => at(line, 'is no re-export')),
  ];
}

function wrongImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return wrongModule(from, specifier);
  const to = resolveImport(from, specifier);
  if (to.startsWith('../')) return `imports ${specifier}, outside lib`;
  const target = layerOf(to);
  const own = layerOf(from);
  if (own === undefined) return undefined; // said already
  if (target === undefined) return `imports ${to}, which has no place in the layer table`;
  if (target.place === own.place) return undefined;
  if (target.rank >= own.rank) return `imports ${to}: ${own.place} stands below or beside ${target.place}`;
  const seenBy = visibleTo[target.place];
  if (seenBy?.includes(own.place) === false) return `imports ${to}: only ${seenBy.join(', ')} may`;
  return undefined;
}

function wrongModule(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('node:')) {
    return isIn(nodePlace, from) ? undefined : `imports ${specifier}: Node stays in ${nodePlace}`;
  }
  if (builtinModules.includes(specifier)) return `imports ${specifier}: write node:${specifier}`;
  return packages.includes(specifier) ? undefined : `imports ${specifier}, which is no dependency`;
}

function mayName(from: string, { text }: Found): boolean {
  const rule = globalNames.find(({ names }) => names.includes(text));
  return rule === undefined || rule.places.some((place) => isIn(place, from));
}

function repeatedPackageImports(files: readonly SourceFacts[]): string[] {
  return packages.flatMap((name) => {
    const users = files.filter(({ imports }) => imports.some(({ text }) => text === name));
    return users
      .slice(1)
      .map(({ path }) => `${path}:1: imports ${name}, and so does ${users[0]?.path ?? ''}`);
  });
}

/** Each file that can be reached from itself, with the way back; types count as well as values. */
function cycles(files: readonly SourceFacts[]): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => [
      path,
      imports.filter(({ text }) => text.startsWith('.')).map(({ text }) => resolveImport(path, text)),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const follow = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) found.push(`${path}:1: imports itself: ${[...trail.slice(seenAt), path].join(' > ')}`);
    if (seenAt !== -1 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) follow(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) follow(path, []);
  return found;
}

function layerOf(path: string): { readonly rank: number; readonly place: string } | undefined {
  const rank = layers.findIndex((places) => places.some((place) => isIn(place, path)));
  const place = layers[rank]?.find((candidate) => isIn(candidate, path));
  return place === undefined ? undefined : { rank, place };
}

function isIn(place: string, path: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}
