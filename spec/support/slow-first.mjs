import Sequencer from '@jest/test-sequencer';

/** Where the long spec files are: those of real programs, of whole suites and of crowds. */
const SLOW = ['conformance', 'transport/memory', 'faults', 'samples', 'docs', 'stories', 'support'];

/**
 * The order of spec files. Jest begins with those that it does not know, the largest first, and goes on with those
 * that took longest. In a fresh clone it knows none, and a small file of many long cases would come last: one
 * process would wait for another.
 */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    const usual = [...super.sort(tests)];
    const known = usual.filter(({ duration }) => duration !== undefined);
    const others = usual.filter(({ duration }) => duration === undefined);
    return [...others.sort((a, b) => rank(a) - rank(b)), ...known];
  }
}

function rank({ path }) {
  const at = SLOW.findIndex((folder) => path.includes(`/spec/${folder}/`));
  return at < 0 ? SLOW.length : at;
}
