import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { layers, violationsOf } from './layer-rules.js';
import { readFacts } from './source-facts.js';

describe('the layers of lib', () => {
  it('are kept by every file', async () => {
    const files = await readLib();

    expect(files.size).toBeGreaterThan(20);
    expect(judge(Object.fromEntries(files))).toEqual([]);
  });

  it('stand in a table without empty places', async () => {
    const files = [...(await readLib()).keys()];
    expect(layers.flat().filter((place) => !files.some((file) => file.startsWith(place)))).toEqual([]);
  });
});

describe('the rules of the layers', () => {
  it.each<[string, Record<string, string>]>([
    ['an import from below', { 'util/a.ts': `import { b } from '../errors/b.js';` }],
    ['an import from beside', { 'streams/a.ts': `import { b } from './b.js';`, 'streams/b.ts': '' }],
    [
      'Node in its place',
      { 'transport/node/a.ts': `import net from 'node:net'; Buffer.alloc(1); process.pid;` },
    ],
    ['the ambient transport', { 'transport/ambient.ts': `import { a } from './node/a.js';` }],
    ['timers in the clock', { 'util/clock.ts': 'setTimeout(() => process.nextTick(() => {}), 1);' }],
    ['the package in one file', { 'sockets/events.ts': `import { EventEmitter } from 'eventemitter3';` }],
    [
      'members that share a name with a global',
      { 'util/a.ts': 'this.process(); const o = { Buffer: 1 }; o.Buffer;' },
    ],
    [
      'words in comments and strings',
      { 'util/a.ts': `// Buffer, import 'node:net'\nconst a = 'setTimeout';` },
    ],
    [
      'await inside functions',
      { 'util/a.ts': 'export async function f() { await 1; for await (const x of y) x; }' },
    ],
    ['an index of re-exports', { 'index.ts': `export { A, type B } from './sockets/a.js';` }],
  ])('allow %s', (_, files) => {
    expect(judge(files)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'an import that points up',
      { 'errors/a.ts': `import { b } from '../util/b.js';` },
      'errors/a.ts:1: imports util/b.ts: errors stands below or beside util',
    ],
    [
      'an import of types that points up',
      { 'address/a.ts': `\nimport type { B } from '../sockets/b.js';` },
      'address/a.ts:2: imports sockets/b.ts: address stands below or beside sockets',
    ],
    [
      'an import between neighbours',
      { 'data/a.ts': `export * from '../protocol/b.js';` },
      'data/a.ts:1: imports protocol/b.ts: data stands below or beside protocol',
    ],
    [
      'an import hidden in a call',
      { 'util/a.ts': `export const b = () => import('../streams/b.js');` },
      'util/a.ts:1: imports streams/b.ts: util stands below or beside streams',
    ],
    [
      'an import hidden in a type',
      { 'util/a.ts': `export type B = import('../streams/b.js').B;` },
      'util/a.ts:1: imports streams/b.ts: util stands below or beside streams',
    ],
    [
      'the Node transport in a socket',
      { 'sockets/a.ts': `import { b } from '../transport/node/b.js';` },
      'sockets/a.ts:1: imports transport/node/b.ts: only transport/ambient.ts, bridges, node.ts may',
    ],
    [
      'Node outside its place',
      { 'streams/a.ts': `import type { Socket } from 'node:net';` },
      'streams/a.ts:1: imports node:net: Node stays in transport/node',
    ],
    [
      'Node under its old names',
      { 'transport/node/a.ts': `import net from 'net';` },
      'transport/node/a.ts:1: imports net: write node:net',
    ],
    [
      'require()',
      { 'util/a.ts': `require('node:fs');` },
      'util/a.ts:1: imports node:fs: Node stays in transport/node',
    ],
    [
      'a specifier that is computed',
      { 'util/a.ts': 'await0(import(name));' },
      'util/a.ts:1: imports name, which is no dependency',
    ],
    [
      'a package we do not depend on',
      { 'util/a.ts': `import ws from 'ws';` },
      'util/a.ts:1: imports ws, which is no dependency',
    ],
    [
      'the package in a second file',
      { 'data/a.ts': `import E from 'eventemitter3';`, 'sockets/b.ts': `import E from 'eventemitter3';` },
      'sockets/b.ts:1: imports eventemitter3, and so does data/a.ts',
    ],
    [
      'spec',
      { 'util/a.ts': `import '../../spec/support/b.js';` },
      'util/a.ts:1: imports ../../spec/support/b.js, outside lib',
    ],
    ['Buffer', { 'data/a.ts': 'Buffer.from([]);' }, 'data/a.ts:1: uses Buffer'],
    ['Buffer as a type', { 'data/a.ts': 'let a: Buffer;' }, 'data/a.ts:1: uses Buffer'],
    ['Buffer of globalThis', { 'data/a.ts': 'globalThis.Buffer;' }, 'data/a.ts:1: uses Buffer'],
    ['Buffer by shorthand', { 'data/a.ts': 'f({ Buffer });' }, 'data/a.ts:1: uses Buffer'],
    ['timers', { 'transport/node/a.ts': 'setImmediate(f);' }, 'transport/node/a.ts:1: uses setImmediate'],
    [
      'timers in disguise',
      { 'sockets/a.ts': 'AbortSignal.timeout(9);' },
      'sockets/a.ts:1: uses AbortSignal.timeout',
    ],
    ['process', { 'sockets/a.ts': 'process.nextTick(f);' }, 'sockets/a.ts:1: uses process'],
    ['the time', { 'sockets/a.ts': 'performance.now();' }, 'sockets/a.ts:1: uses performance'],
    ['a name that is not kebab-case', { 'util/aB.ts': '' }, 'util/aB.ts:1: the path is not kebab-case'],
    [
      'a file without a layer',
      { 'helpers/a.ts': '' },
      'helpers/a.ts:1: the file has no place in the layer table',
    ],
    [
      'an import of a file without a layer',
      { 'sockets/a.ts': `import '../helpers/b.js';` },
      'sockets/a.ts:1: imports helpers/b.ts, which has no place in the layer table',
    ],
    [
      'await at the top level',
      { 'util/a.ts': 'export const a = await b;' },
      'util/a.ts:1: awaits at the top level, which require() refuses',
    ],
    [
      'a cycle',
      {
        'util/a.ts': `import './b.js';`,
        'util/b.ts': `import type { C } from './c.js';`,
        'util/c.ts': `import './b.js';`,
      },
      'util/b.ts:1: imports itself: util/b.ts > util/c.ts > util/b.ts',
    ],
    ['code in the other entry', { 'testing.ts': 'f();' }, 'testing.ts:1: is no re-export'],
    ['code in the index', { 'index.ts': 'export const a = 1;' }, 'index.ts:1: is no re-export'],
    [
      'an import in the index',
      { 'index.ts': `import './sockets/a.js';\nexport { b } from './sockets/b.js';` },
      'index.ts:1: is no re-export',
    ],
  ])('refuse %s', (_, files, violation) => {
    expect(judge(files)).toEqual([violation]);
  });
});

function judge(sources: Readonly<Record<string, string>>): string[] {
  return violationsOf(Object.entries(sources).map(([file, source]) => readFacts(file, source)));
}

async function readLib(): Promise<Map<string, string>> {
  const entries = await readdir('lib', { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(
    files.map((file, i) => [path.relative('lib', file).replaceAll('\\', '/'), sources[i] ?? '']),
  );
}
