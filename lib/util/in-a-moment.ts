/** Calls `callback` when the code that runs now is done, unless that is taken back. */
export function inAMoment(callback: () => void): () => void {
  let isWanted = true;
  queueMicrotask(() => {
    if (isWanted) callback();
  });
  return () => {
    isWanted = false;
  };
}
