import type { CaseTime } from './case-time.js';
import { check } from './check.js';
import type { Observer } from './observer.js';

/** Throws unless everything that was opened since `before` is closed before long. */
export async function checkAllClosed(
  observer: Observer,
  before: readonly string[],
  time: CaseTime,
): Promise<void> {
  const open = (): readonly string[] => beyond(observer.openResources?.() ?? [], before);
  await time
    .until(() => open().length === 0, 'the closing of everything that was opened')
    .catch(() => {
      check(open().length === 0, `left open: ${open().join(', ')}`);
    });
}

/** What is in `all` more often than in `known`. */
function beyond(all: readonly string[], known: readonly string[]): readonly string[] {
  const left = [...known];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
