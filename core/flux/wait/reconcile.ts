import type { Clock } from '../../ports/agent.ts';
import type { Cluster, ObjectType } from '../../ports/cluster.ts';
import { kustomizationType, refText, sourceGroup, type Ref } from '../objects.ts';
import { commitOf } from '../revision.ts';
import { kustomizationAt, sourceAt } from '../state.ts';
import type { Answers } from './answers.ts';
import type { ClusterView } from './cluster-view.ts';
import type { Narrator } from './narrator.ts';

const annotation = 'reconcile.fluxcd.io/requestedAt';

/**
 * Asks Flux to fetch now and, once the source holds the awaited commit, to apply now: as `flux reconcile` asks, by an
 * annotation. In the background; without the right to patch it only notes that.
 */
export function askToReconcile(
  clusters: readonly Cluster[],
  views: readonly ClusterView[],
  answers: Answers,
  ports: { readonly clock: Clock; readonly signal: AbortSignal },
  narrator: Narrator,
): void {
  clusters.forEach((cluster, index) => {
    const view = views[index];
    if (view === undefined) return;
    void ask(cluster, view, answers, ports, narrator).catch(() => {
      // The wait itself is over, or goes on without it.
    });
  });
}

async function ask(
  cluster: Cluster,
  view: ClusterView,
  answers: Answers,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  narrator: Narrator,
): Promise<void> {
  const asked = new Set<string>();
  const annotate = async (type: ObjectType, ref: Ref): Promise<void> => {
    const key = refText(ref);
    if (asked.has(key)) return;
    asked.add(key);
    // Flux only looks at whether the value is another than the one it handled last.
    const value = String(clock.now());
    const problem = await cluster.annotate(type, ref.namespace, ref.name, { [annotation]: value }, signal);
    if (problem === undefined) narrator.say(`Asked Flux to reconcile ${key} now.`);
    else
      narrator.warn(`Flux could not be asked to reconcile ${key}: ${problem.message}. It is waited for all the same.`);
  };
  while (!signal.aborted) {
    for (const { target } of view.tracks) {
      const object = target.kind === 'Kustomization' ? kustomizationAt(view.state, target) : undefined;
      if (object === undefined) continue;
      const source = sourceAt(view.state, object.source);
      if (source === undefined) continue;
      await annotate({ group: sourceGroup, kind: source.ref.kind }, source.ref);
      const commit = commitOf(source.revision);
      const relation = commit === undefined ? undefined : answers.knowledge.relations.get(commit);
      if (commit === answers.knowledge.awaited || relation === 'descendant') await annotate(kustomizationType, target);
    }
    await clock.sleep(500, signal);
  }
}
