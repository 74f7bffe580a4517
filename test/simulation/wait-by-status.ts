import { kustomizationOf } from './flux-world.ts';
import type { EndedRun } from './run.ts';
import { target, type Simulated } from './simulated.ts';
import type { StatusPosts } from './status-posts.ts';
import { failureUntrue, gaveUpEarly, pullWas, reportOf } from './wait-report.ts';
import { Seen } from './wait-seen.ts';

/**
 * The inputs by which a wait reads commits instead of clusters.
 * @param each whether it names the status of each Kustomization in each cluster, so that all must be there
 */
export function byStatus(
  { shape, clusters }: Simulated,
  folders: readonly string[],
  each: boolean,
): Readonly<Record<string, string>> {
  const genre = shape.host === 'azureRepos' ? 'fluxcd/' : '';
  const names = clusters.flatMap(({ posts }) =>
    folders.map((folder) => `${genre}kustomization/${kustomizationOf(folder)}/${posts?.provider}`),
  );
  return {
    backend: 'commitStatus',
    kubeconfig: '',
    contexts: '',
    ...(each ? { statusContext: names.join('\n') } : {}),
  };
}

/** Whether the newest commit that speaks of them says of all applications, in all clusters, that they have succeeded. */
export function saysSuccess({ clusters, ledger }: Simulated, folders: readonly string[], commit: string): boolean {
  return clusters.every(({ posts }) =>
    folders.every((folder) => posts?.last(kustomizationOf(folder), ledger.step).get(commit)?.good === true),
  );
}

/** What one cluster's Flux has written of an application. */
interface Writer {
  readonly seen: Seen;
  readonly posts: StatusPosts;
}

/**
 * What of a wait's answer is not so that reads what Flux has written on commits. It reads one commit after the other, and
 * others write meanwhile: so what it says must be what the newest commit said at some time while it was under way, unless
 * a newer one said otherwise all that time.
 */
export async function statusesUntrue(
  simulated: Simulated,
  run: EndedRun,
  folders: readonly string[],
): Promise<readonly string[]> {
  const { result = '', reason = '', appliedRevision = '' } = run.end.outputs;
  const { pullRequestId, statusContext } = run.planned.inputs;
  const { awaited, targets } = await reportOf(run);
  const tips = simulated.ledger.tips(target, run.started, run.end.step);
  const writers = simulated.clusters.flatMap((flux) =>
    folders.flatMap((folder): readonly Writer[] =>
      flux.posts === undefined ? [] : [{ seen: new Seen(simulated, flux, run, folder, awaited), posts: flux.posts }],
    ),
  );
  const onBranch = async (commit: string): Promise<boolean> => {
    for (const tip of tips) if (tip === undefined || !(await simulated.isAncestor(commit, tip))) return false;
    return true;
  };
  /** Whether that could be read in a cluster's statuses of an application. */
  const said = async ({ seen, posts }: Writer, good: boolean): Promise<boolean> => {
    const moments = momentsOf(posts, run).map((step) => posts.last(seen.name, step));
    const commits = [...new Set(moments.flatMap((words) => [...words.keys()]))];
    for (const commit of commits) {
      if (!moments.some((words) => words.get(commit)?.good === good) || !(await seen.contains(commit))) continue;
      let outdone = false;
      for (const other of commits) {
        if (other === commit || !moments.every((words) => words.get(other)?.good === !good)) continue;
        outdone ||= (await simulated.isAncestor(commit, other)) && (await onBranch(other));
      }
      if (!outdone) return true;
    }
    return false;
  };
  /** Whether there was anything to read of it all the time. */
  const hasSpoken = async ({ seen, posts }: Writer): Promise<boolean> => {
    for (const commit of posts.last(seen.name, run.started).keys())
      if ((await seen.contains(commit)) && (commit === awaited || (await onBranch(commit)))) return true;
    return false;
  };
  switch (result) {
    case 'succeeded': {
      const wrong: string[] = [];
      const good = new Set<string>();
      for (const writer of writers) {
        const { name, cluster } = writer.seen;
        if (await said(writer, true)) good.add(name);
        else if (statusContext !== undefined || (await hasSpoken(writer)))
          wrong.push(`no status said in time that ${name} of ${cluster} has succeeded`);
      }
      for (const { seen } of writers)
        if (!good.has(seen.name)) wrong.push(`no status said that ${seen.name} succeeded`);
      const applied = writers.some(({ seen, posts }) => posts.last(seen.name, run.end.step).has(appliedRevision));
      if (!applied) wrong.push(`${appliedRevision} never was applied`);
      return wrong.map((one) => `${one}: ${reason}`);
    }
    case 'superseded':
      for (const { seen, posts } of writers) {
        if (await seen.mergedOther()) return [];
        for (const { kustomization, commit, good, step } of posts.words) {
          if (kustomization !== seen.name || !good || step > run.end.step) continue;
          if ((await seen.contains(commit)) && !(await seen.sameContent(commit))) return [];
        }
      }
      return [`nothing has superseded ${awaited.slice(0, 10)}: ${reason}`];
    case 'abandoned':
      return pullWas(simulated, run, 'abandoned') ? [] : [`pull request ${pullRequestId} was not abandoned`];
    case 'timedOut': {
      const early = gaveUpEarly(run, reason);
      if (early !== undefined) return [early];
      if (/was not merged within/.test(reason) && !pullWas(simulated, run, 'open'))
        return [`pull request ${pullRequestId} was not open: ${reason}`];
      return [];
    }
    case 'failed':
      if (/is not in the branch/.test(reason))
        return (await onBranch(awaited)) ? [`${awaited.slice(0, 10)} was in ${target} all the time: ${reason}`] : [];
      return failureUntrue(run, targets, async (told) => {
        for (const writer of writers)
          if (writer.seen.isOf(told.target) && (await said(writer, false))) return undefined;
        return `no status said that ${told.target} has failed: ${told.reason}`;
      });
    default:
      return [`the result "${result}" is none`];
  }
}

/** The steps after which something could be read that could not before. */
function momentsOf({ words }: StatusPosts, { started, end }: EndedRun): readonly number[] {
  return [started, ...words.map(({ step }) => step).filter((step) => step > started && step <= end.step)];
}
