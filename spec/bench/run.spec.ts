import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';

function bench(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['spec/bench/run.mjs', ...args], { encoding: 'utf8', timeout: 60_000 });
}

describe('npm run bench', () => {
  it('compares a workload with raw node:net and prints the ratio', () => {
    const { status, stdout, stderr } = bench('--quick', '--only', 'smallStores');

    expect(stderr).toBe('');
    expect(stdout).toMatch(/\| `smallStores` \|.*\| messages\/s \|.*\| ≥ 5 \|/);
    expect(status).toBe(0);
  }, 60_000);

  it.each([
    [['--rounds', '0'], '--rounds must be a whole number from 1 up, not 0'],
    [['--only', 'swimming'], 'there is no workload swimming'],
  ])('refuses %j in one line', (args, message) => {
    const { status, stderr } = bench(...args);

    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
