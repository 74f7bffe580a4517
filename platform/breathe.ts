/** How long work may go on in one piece, in milliseconds. */
const longest = 20;

let last = 0;

/**
 * Whether signals and timers had no turn for some time: work that is synchronous, because that is faster, then calls
 * `breathe`, so that a cancel still stops it.
 */
export function breathDue(): boolean {
  return performance.now() - last > longest;
}

/** Lets signals and timers have their turn. */
export async function breathe(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  last = performance.now();
}
