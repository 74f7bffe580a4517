import type { PlanEvents, Project } from './types.ts';

/** A posted event. */
export interface PlanEvent {
  name: string;
  jobId: string;
  taskId?: string;
  result: string;
}

/** A run whose job waits for an event. */
export interface Plan {
  readonly project: Project;
  readonly hub: string;
  readonly planId: string;
  readonly jobId: string;
  readonly taskId: string;
}

interface Entry {
  plan: Plan;
  seen: PlanEvent[];
  waiting: Set<{ name: string; resolve(event: PlanEvent): void; reject(reason: unknown): void }>;
}

/** Runs that wait for an event from outside: server tasks. */
export class Plans {
  readonly #entries: Entry[] = [];

  add(o: { project: Project; hub?: string; planId: string; jobId: string; taskId: string }): PlanEvents {
    const entry: Entry = { plan: { ...o, hub: o.hub ?? 'build' }, seen: [], waiting: new Set() };
    this.#entries.push(entry);
    return {
      waitFor: (name, signal) =>
        new Promise<PlanEvent>((resolve, reject) => {
          const already = entry.seen.find((event) => event.name === name);
          if (already !== undefined) {
            resolve(already);
            return;
          }
          const waiter = { name, resolve, reject };
          entry.waiting.add(waiter);
          signal?.addEventListener('abort', () => {
            entry.waiting.delete(waiter);
            reject(signal.reason);
          });
        }),
    };
  }

  all(): readonly { plan: Plan; seen: readonly PlanEvent[] }[] {
    return this.#entries;
  }

  /** The plan at an address, with the events that came. */
  find(projectId: string, hub: string, planId: string): { plan: Plan; seen: readonly PlanEvent[] } | undefined {
    return this.#entries.find(
      ({ plan }) =>
        plan.project.id === projectId &&
        plan.hub.toLowerCase() === hub.toLowerCase() &&
        plan.planId.toLowerCase() === planId.toLowerCase(),
    );
  }

  post(plan: Plan, event: PlanEvent): void {
    const entry = this.#entries.find((candidate) => candidate.plan === plan);
    if (entry === undefined) return;
    entry.seen.push(event);
    for (const waiter of entry.waiting) {
      if (waiter.name !== event.name) continue;
      entry.waiting.delete(waiter);
      waiter.resolve(event);
    }
  }

  close(): void {
    for (const { waiting } of this.#entries) {
      for (const waiter of waiting) waiter.reject(new Error('The server was stopped.'));
      waiting.clear();
    }
  }
}
