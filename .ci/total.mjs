// Adds up Jest's reports: `node .ci/total.mjs report.json...`. Ends with 1 unless every spec ran and passed.
import { readFileSync } from 'node:fs';

const reports = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);

const passed = sum((report) => report.numPassedTests);
const skipped = sum((report) => report.numPendingTests + report.numTodoTests);
const brokenFiles = reports
  .flatMap((report) => report.testResults)
  .filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  );
// A file that fails beside its tests (a stray rejection, something left open) counts as one failure.
const failed = sum((report) => report.numFailedTests) + brokenFiles.length;

for (const report of reports) if (report.numPassedTests === 0) console.log('A suite ran no spec.');
if (skipped > 0) console.log(`${skipped} specs were skipped, which counts as a failure here.`);
console.log(`total: ${passed} passed, ${failed + skipped} failed`);
process.exitCode =
  reports.length > 0 &&
  reports.every((report) => report.success && report.numPassedTests > 0) &&
  failed + skipped === 0
    ? 0
    : 1;
