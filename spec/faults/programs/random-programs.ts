/** Runs so many random programs on networks in memory, for spec/stories/memory/random-programs.spec.ts. */
import { firstFailure } from '../../stories/memory/program-arbitrary.js';

const [runs = '1000'] = process.argv.slice(2);
const failure = await firstFailure(Number(runs));
console.log(failure ?? `${runs} programs behaved like the model.`);
process.exitCode = failure === undefined ? 0 : 1;
