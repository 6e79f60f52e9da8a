// A program that imports the library loads a few files instead of two hundred: that takes a third of the time.
import { readFileSync } from 'node:fs';

/** Entries of the package by their names in `dist`; `transport/ambient` is for our own programs in `spec`. */
const entries = ['index', 'testing', 'codecs', 'node', 'web', 'transport/ambient'];

/** Leads from the bundle to `lib` in one step. */
const sourceMapsOfTypeScript = {
  name: 'source-maps-of-typescript',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
};

export default {
  input: Object.fromEntries(entries.map((name) => [name, `temp/lib/${name}.js`])),
  external: [/^node:/, 'eventemitter3'],
  plugins: [sourceMapsOfTypeScript],
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
