/** The exclusive locks of environments, as `lockBehavior` uses them. Share one object between runs of a pipeline. */
export class Locks {
  readonly #queues = new Map<string, Waiter[]>();

  /**
   * Waits for a resource. `sequential` keeps the order of asking; with `runLatest` a newer run takes the turn of those
   * that wait, which get `dropped`. The release must be called in the end.
   */
  acquire(
    resource: string,
    behavior: 'sequential' | 'runLatest',
    signal: AbortSignal,
  ): Promise<(() => void) | 'dropped'> {
    const queue = this.#queues.get(resource) ?? [];
    this.#queues.set(resource, queue);
    if (behavior === 'runLatest') {
      for (const waiting of queue.splice(1)) waiting.drop();
    }
    return new Promise((resolve) => {
      const release = (): void => {
        const index = queue.indexOf(waiter);
        if (index < 0) return;
        queue.splice(index, 1);
        if (index === 0) queue[0]?.start();
      };
      const waiter: Waiter = { start: () => resolve(release), drop: () => resolve('dropped') };
      signal.addEventListener(
        'abort',
        () => {
          release();
          resolve('dropped');
        },
        { once: true },
      );
      queue.push(waiter);
      if (queue.length === 1) waiter.start();
    });
  }
}

interface Waiter {
  readonly start: () => void;
  readonly drop: () => void;
}
