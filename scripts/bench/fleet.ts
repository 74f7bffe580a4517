import type { KubernetesObject } from '../../core/ports/cluster.ts';
import { gitRepository, kustomization } from '../../test/core/flux/build.ts';
import type { ObjectStore } from '../../test/sandbox/cluster/store.ts';

/** What each Kustomization has applied: an object of it is some 3 kB then, as they are. */
const inventory = Array.from({ length: 20 }, (_, index) => `demo_workload-number-${index}_apps_Deployment`);

/** Kustomizations on one source, as Flux writes them. */
export class Fleet {
  readonly names: readonly string[];
  readonly #put: (object: KubernetesObject) => void;
  #commits = 0;

  constructor(store: ObjectStore | { put(object: KubernetesObject): void }, count: number) {
    this.names = Array.from({ length: count }, (_, index) => `app-${index}`);
    this.#put = 'putVerbatim' in store ? intoStore(store) : (object) => store.put(object);
    this.flip(this.nextCommit());
  }

  nextCommit(): string {
    this.#commits += 1;
    return this.#commits.toString(16).padStart(40, '0');
  }

  /** Everything has a commit. */
  flip(commit: string): void {
    this.#put(gitRepository({ commit }));
    for (const name of this.names) this.apply(name, commit);
  }

  /** One Kustomization reconciles: what it has stays, but its conditions move. */
  reconcile(name: string, commit: string): void {
    const Ready = { status: 'Unknown', reason: 'Progressing', message: 'Reconciliation in progress' } as const;
    this.#put(kustomization({ name, applied: commit, inventory, conditions: { Ready } }));
    this.apply(name, commit);
  }

  apply(name: string, commit: string): void {
    this.#put(kustomization({ name, applied: commit, inventory }));
  }
}

function intoStore(store: ObjectStore): (object: KubernetesObject) => void {
  return (object) => {
    const kind = store.registry.byName(object.kind);
    if (kind === undefined) throw new Error(`the cluster serves no ${object.kind}`);
    store.putVerbatim(kind, object);
  };
}
