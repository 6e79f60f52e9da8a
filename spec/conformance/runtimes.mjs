import { spawnSync } from 'node:child_process';

/** How each runtime tells the path of its executable, and runs a script with every permission. */
const kinds = {
  node: { tellPath: ['-p', 'process.execPath'], run: [] },
  bun: { tellPath: ['-e', 'console.log(process.execPath)'], run: [] },
  deno: { tellPath: ['eval', 'console.log(Deno.execPath())'], run: ['run', '-A'] },
};

/** Whether `name` is one that {@link findRuntime} understands: `node@26`, `bun`, `deno@2`. */
export function isRuntime(name) {
  return Object.hasOwn(kinds, name.split('@', 1)[0]);
}

/** What to spawn for a runtime; all of them come as npm packages. Without a name: the one that runs this. */
export function findRuntime(name) {
  if (name === undefined) return { command: process.execPath, args: [] };
  const [kind] = name.split('@', 1);
  const { tellPath, run } = kinds[kind];
  const { status, stdout, stderr } = spawnSync('npx', ['-y', '-p', name, kind, ...tellPath], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Cannot get ${name}: ${stderr.trim()}`);
  return { command: stdout.trim().split('\n').at(-1), args: run };
}
