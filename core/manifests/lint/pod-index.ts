import type { LintObject } from './object.ts';
import { selects, type Requirement, type Selector } from './selectors.ts';

/** An object with a pod template. */
export type Workload = LintObject & { readonly pod: NonNullable<LintObject['pod']> };

interface NamespacePods {
  readonly all: Workload[];
  /** By `key`, and by `key NUL value`. */
  readonly byLabel: Map<string, Workload[]>;
}

/** Pods by namespace and label, so that thousands of selectors over thousands of pods stay quick. */
export class PodIndex {
  readonly #namespaces = new Map<string, NamespacePods>();

  constructor(workloads: Iterable<Workload>) {
    for (const workload of workloads) {
      const pods = this.#namespaces.get(workload.namespace) ?? { all: [], byLabel: new Map<string, Workload[]>() };
      this.#namespaces.set(workload.namespace, pods);
      pods.all.push(workload);
      for (const [key, value] of workload.pod.labels) {
        push(pods.byLabel, key, workload);
        push(pods.byLabel, `${key}\0${value}`, workload);
      }
    }
  }

  /** The workloads of a namespace whose pods a selector selects. */
  select(namespace: string, selector: Selector): readonly Workload[] {
    const pods = this.#namespaces.get(namespace);
    if (pods === undefined) return [];
    let candidates: readonly Workload[] = pods.all;
    for (const requirement of selector) {
      const fewer = candidatesOf(pods, requirement);
      if (fewer !== undefined && fewer.length < candidates.length) candidates = fewer;
    }
    return candidates.filter(({ pod }) => selects(selector, pod.labels));
  }
}

function candidatesOf(pods: NamespacePods, { key, operator, values }: Requirement): readonly Workload[] | undefined {
  switch (operator) {
    case 'In': {
      const [only] = values;
      // Of several values, those that have the key at all are near enough.
      return pods.byLabel.get(values.size === 1 ? `${key}\0${only ?? ''}` : key) ?? [];
    }
    case 'Exists':
      return pods.byLabel.get(key) ?? [];
    case 'NotIn':
    case 'DoesNotExist':
      return undefined;
  }
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
