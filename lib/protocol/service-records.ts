import type { ServiceRecord } from '../transport/contract.js';

/**
 * Services in the order to be tried: groups of one priority, the lowest number first; within a group drawn by
 * weight, so that a record of weight 20 comes first twice as often as one of 10, and one of weight 0 seldom.
 *
 * @param random - from 0 up to, and without, 1; asked once for each record but the last of a group.
 * @see RFC 2782, "Priority" and "Weight".
 */
export function orderRecords(
  records: readonly ServiceRecord[],
  random: () => number,
): readonly (readonly ServiceRecord[])[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.map((wanted) => {
    return drawn(
      records.filter(({ priority }) => priority === wanted),
      random,
    );
  });
}

function drawn(group: readonly ServiceRecord[], random: () => number): readonly ServiceRecord[] {
  // Those of weight 0 come first, which leaves them the one number 0.
  const left = [...group].sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0));
  const order: ServiceRecord[] = [];
  while (left.length > 1) {
    const sum = left.reduce((total, { weight }) => total + weight, 0);
    const number = Math.floor(random() * (sum + 1));
    let running = 0;
    const at = left.findIndex(({ weight }) => (running += weight) >= number);
    order.push(...left.splice(at, 1));
  }
  return [...order, ...left];
}
