/** Waits for something, but only so long. */

/** Resolves when the promise settles, either way, or the time is over. */
export function waitAtMost(milliseconds: number, awaited: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    awaited.then(settle, settle);
  });
}
