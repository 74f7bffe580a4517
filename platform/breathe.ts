/** How long work may go on in one piece, in milliseconds. */
const longest = 20;

let last = 0;

/**
 * Lets signals and timers have their turn, if they had none for some time: between pieces of work that is synchronous
 * because that is faster, so that a cancel still stops it.
 */
export async function breathe(): Promise<void> {
  if (performance.now() - last < longest) return;
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  last = performance.now();
}
