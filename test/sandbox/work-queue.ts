/** Work in the background: one job at a time for each key, and a way to wait for all of it. */
export class WorkQueue {
  readonly #tails = new Map<string, Promise<unknown>>();
  readonly #failures: unknown[] = [];
  #closed = false;

  /** Runs the job after those of the same key. */
  run<T>(key: string, job: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(job);
    const tail = result.then(
      () => {},
      () => {},
    );
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return result;
  }

  /** As `run`, when nobody waits for the result; a failure shows in `settled`. */
  start(key: string, job: () => Promise<void>): void {
    if (this.#closed) return;
    this.run(key, async () => {
      if (!this.#closed) await job();
    }).catch((error: unknown) => {
      if (!this.#closed) this.#failures.push(error);
    });
  }

  /** Resolves when nothing is left to do. */
  async idle(): Promise<void> {
    while (this.#tails.size > 0) await Promise.all(this.#tails.values());
  }

  /** As `idle`; rejects if a background job failed. */
  async settled(): Promise<void> {
    await this.idle();
    if (this.#failures.length > 0) throw this.#failures.shift();
  }

  /** Drops what has not begun. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }
}
