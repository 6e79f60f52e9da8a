import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('run-suite.mjs', import.meta.url));

/** How much longer than a case may take its process may be silent. */
const SILENCE_MS = 30_000;

/**
 * Runs a suite in processes of a runtime and answers with what became of each case. A case during which the process
 * dies or falls silent has failed; the next process goes on behind it.
 */
export async function playSuite(runtime, task) {
  const results = [];
  let name = '';
  for (;;) {
    const skip = results.map(({ id }) => id);
    const { underWay, ending, ...played } = await playUntilItEnds(runtime, { ...task, skip });
    name = played.name ?? name;
    results.push(...played.results);
    if (underWay === undefined) {
      if (ending === undefined) return { name, results };
      throw new Error(`Cannot run the ${task.suite} of ${task.adapter}: ${ending}`);
    }
    results.push({ ...underWay, outcome: 'failed', reason: ending ?? 'the process ended meanwhile' });
  }
}

function playUntilItEnds({ command, args }, task) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args, SCRIPT, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const played = { name: undefined, results: [], underWay: undefined };
    let errors = '';
    let isSilent = false;
    const watch = setTimeout(() => {
      isSilent = true;
      child.kill('SIGKILL');
    }, task.guardMs + SILENCE_MS);
    createInterface({ input: child.stdout }).on('line', (line) => {
      watch.refresh();
      note(played, line);
    });
    child.stderr.on('data', (data) => (errors = (errors + data).slice(-2_000)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(watch);
      resolve({ ...played, ending: isSilent ? 'the process hung' : endingOf(code, signal, errors) });
    });
  });
}

/** Lines of anything else are the runtime's own. */
function note(played, line) {
  if (!line.startsWith('{')) return;
  const { runtime, begins, ends, title, ...outcome } = JSON.parse(line);
  if (runtime !== undefined) played.name = runtime;
  if (begins !== undefined) played.underWay = { id: begins, title };
  if (ends === undefined) return;
  played.underWay = undefined;
  played.results.push({ id: ends, title, ...outcome });
}

function endingOf(code, signal, errors) {
  if (code === 0) return undefined;
  const last = errors.trim().split('\n').at(-1) ?? '';
  return `the process ended with ${signal ?? `status ${code}`}${last === '' ? '' : `: ${last}`}`;
}
