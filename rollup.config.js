// A program that imports the library loads a few files instead of two hundred: that takes a third of the time.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Entries of the package by their names in `dist`; `transport/ambient` is for our own programs in `spec`. */
const entries = ['index', 'testing', 'codecs', 'node', 'web', 'transport/ambient'];
const isForSpecs = (name) => name.includes('/');

/** Leads from the bundle to `lib` in one step. */
const sourceMapsOfTypeScript = {
  name: 'source-maps-of-typescript',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
};

/** TypeScript declares every module of `lib`; users have need of those that their entries lead to. */
const declarationsThatEntriesLeadTo = {
  name: 'declarations-that-entries-lead-to',
  writeBundle: ({ dir }) => {
    const reached = new Set();
    const reach = (file) => {
      if (reached.has(file) || !existsSync(file)) return;
      reached.add(file).add(`${file}.map`);
      for (const [, to] of readFileSync(file, 'utf8').matchAll(/(?:from |import\()'(\.[^']+)\.js'/g)) {
        reach(path.join(path.dirname(file), `${to}.d.ts`));
      }
    };
    for (const name of entries) if (!isForSpecs(name)) reach(path.join(dir, `${name}.d.ts`));
    for (const name of readdirSync(dir, { recursive: true })) {
      const file = path.join(dir, name);
      if (/\.d\.ts(\.map)?$/.test(name) && !reached.has(file)) rmSync(file);
    }
  },
};

export default {
  input: Object.fromEntries(entries.map((name) => [name, `temp/lib/${name}.js`])),
  external: [/^node:/, 'eventemitter3'],
  plugins: [sourceMapsOfTypeScript, declarationsThatEntriesLeadTo],
  // The helper that TypeScript makes of `using` asks for the `this` of a script.
  moduleContext: () => 'undefined',
  output: {
    dir: 'dist',
    chunkFileNames: 'shared/[name].js',
    sourcemap: true,
    sourcemapExcludeSources: true,
    minifyInternalExports: false,
    hoistTransitiveImports: false,
  },
};
