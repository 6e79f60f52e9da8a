/** Waits until a check of something outside this process holds, looking again and again. */
export async function until(
  check: () => boolean | Promise<boolean>,
  what: () => string,
  withinMs = 20_000,
): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await check())) {
    if (performance.now() >= endsAt) throw new Error(`there was not, within ${withinMs} ms: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
