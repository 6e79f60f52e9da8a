/** Waits for moments at which something can come between: promise continuations, then turns of the loop. */
export const moments: readonly (() => Promise<void>)[] = [
  ...Array.from({ length: 25 }, (_, count) => () => microtasks(count)),
  ...Array.from({ length: 6 }, (_, count) => () => turns(count + 1)),
];

async function microtasks(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}
