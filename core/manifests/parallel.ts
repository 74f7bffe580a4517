/**
 * Does something for each item, so many at a time; answers in the items' order. After a failure nothing new starts, and
 * of several failures the one of the first item is thrown, whatever came first in time.
 * @param atOnce for what computes, the agent's cores; what only waits for servers or disks may do with the default
 */
export async function inParallel<T, R>(
  items: readonly T[],
  action: (item: T) => Promise<R>,
  atOnce = 4,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const failures = new Map<number, unknown>();
  const waiting = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (failures.size > 0) return;
      try {
        results.set(index, await action(item));
      } catch (error) {
        failures.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, work));
  const [first] = [...failures].toSorted(([a], [b]) => a - b);
  if (first !== undefined) throw first[1];
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
