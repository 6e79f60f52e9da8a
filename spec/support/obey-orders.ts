import { createInterface } from 'node:readline';

/** What may be ordered, by name. */
export type Orders = Readonly<Record<string, (args: never) => unknown>>;

/**
 * Makes this process do what it is told on standard input, until that ends. Each line is an order, `id name
 * arguments-as-json`; the answers are `id done json` or `id failed text`.
 */
export function obeyOrders(orders: Orders, end: () => void): void {
  const obey = async (line: string): Promise<void> => {
    const [id = '', name = '', ...rest] = line.split(' ');
    try {
      const result = await orders[name]?.(JSON.parse(rest.join(' ')) as never);
      console.log(`${id} done ${JSON.stringify(result ?? null)}`);
    } catch (failure) {
      console.log(`${id} failed ${failure instanceof Error ? failure.message : String(failure)}`);
    }
  };
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => void obey(line));
  lines.on('close', end);
  console.log('ready');
}
