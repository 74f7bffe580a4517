// What renders is mostly helm and kustomize; more at a time than an agent has cores only costs memory.
const atOnce = 4;

/** Does something for each item, a few at a time; answers in the items' order. After a failure nothing new starts. */
export async function inParallel<T, R>(items: readonly T[], action: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  let failed = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      if (failed) return;
      try {
        results.set(index, await action(item));
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: atOnce }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}
