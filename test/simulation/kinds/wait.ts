import { waitForDelivery } from '../../../tasks/wait-for-flux/index.ts';
import { kustomizationOf, releaseOf } from '../flux-world.ts';
import { newest } from '../asked.ts';
import { imageOf } from '../manifest.ts';
import { subjectOf } from '../places.ts';
import type { PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { imagesUntrue } from '../wait-by-images.ts';
import { byStatus, saysSuccess, statusesUntrue } from '../wait-by-status.ts';
import { toldUntrue } from '../wait-told.ts';
import type { RunKind } from './kind.ts';

/** Runs that wait until Flux has rolled out what a delivery, or a person, has brought to the target. */
export const wait: RunKind = {
  name: 'wait',
  plan(simulated) {
    const { random, clusters, ledger, shape } = simulated;
    const folders = clusters[0]?.folders ?? [];
    const folder = random.pick(folders);
    if (folder === undefined) return undefined;
    const often = shape.flux?.statuses ?? 0;
    const statuses = often > 0 && random.chance(often);
    const inputs: Readonly<Record<string, string>> = {
      // As they are shipped, tasks wait in real time.
      ...(shape.packaged
        ? { timeout: random.pick(['4s', '15s']), mergeTimeout: '4s' }
        : { timeout: random.pick(['2m', '10m', '40m']), mergeTimeout: random.pick(['5m', '30m']) }),
      pollInterval: '15s',
      whenStopped: random.pick(['disarm', 'keep', 'abandon']),
      ...(statuses ? {} : inClusters(simulated, folder)),
      ...(random.chance(0.2) ? { failAfterAttempts: '2' } : {}),
      ...(random.chance(0.2) ? { stableFor: '20s' } : {}),
      ...(random.chance(0.2) ? { onSuperseded: 'succeed' } : {}),
      ...(!statuses && random.chance(0.2) ? { reconcile: 'true' } : {}),
    };
    const each = statuses && random.chance(0.5);
    const asked = (of: readonly string[]): Readonly<Record<string, string>> =>
      statuses ? { ...inputs, ...byStatus(simulated, of, each) } : inputs;
    if (shape.flux?.workloads === true && !statuses && random.chance(0.4)) {
      const ran = simulated.ran.get(folder) ?? [];
      const images = random.chance(0.7) ? ran.at(-1) : random.pick(ran);
      if (images !== undefined) return planWait(simulated, [folder], { ...inputs, images });
    }
    const proposals = [...ledger.pulls.values()].flatMap((states) => states.slice(-1));
    const proposal = random.pick(proposals.filter(({ sourceBranch }) => sourceBranch.includes(folder)));
    if (proposal !== undefined && random.chance(0.7)) {
      const by = simulated.runs.findLast(({ end }) => end?.outputs['pullRequestId'] === String(proposal.id));
      const commit = random.chance(0.7) ? by?.end?.outputs['commit'] : undefined;
      return planWait(simulated, [folder], {
        ...asked([folder]),
        pullRequestId: String(proposal.id),
        ...(commit === undefined ? {} : { commit }),
      });
    }
    const tips = ledger.tips(target, 0, Infinity);
    const revision = random.chance(0.7) ? tips.at(-1) : random.pick(tips);
    if (revision === undefined) return undefined;
    if (folders.length > 1 && random.chance(0.3)) return planWait(simulated, folders, { ...asked(folders), revision });
    return planWait(simulated, [folder], {
      ...asked([folder]),
      revision,
      ...(random.chance(0.5) ? { descriptor: `${folder}/deployment.json` } : {}),
    });
  },
  /** What is on the target is applied once nothing fails any more, and whoever waits for it is told so. */
  async end(simulated, { must, act, wrong }) {
    const { clusters, world } = simulated;
    for (const flux of clusters) {
      await act('everything heals', async () => {
        await flux.healed();
        return `in ${flux.name}`;
      });
    }
    const revision = (await world.repository.tip(target)) ?? '';
    const folders = newest(simulated).map(subjectOf);
    if (clusters.length === 0 || folders.length === 0) return;
    const { end } = await must(planWait(simulated, folders, { revision, timeout: '1h' }));
    if (end.outputs['result'] !== 'succeeded')
      wrong([`${folders.join(' and ')} is not rolled out at the end: ${end.outputs['reason']}`]);
    for (const { name, posts } of clusters) {
      if (posts === undefined) continue;
      await act('all statuses are written', async () => {
        await posts.writeAll();
        return `in ${name}`;
      });
    }
    for (const folder of folders) {
      const images = imageOf(await simulated.git('cat-file', 'blob', `${revision}:${folder}/w.yaml`));
      if (images === undefined) continue;
      const { end: last } = await must(planWait(simulated, [folder], { images, timeout: '1h' }));
      if (last.outputs['result'] !== 'succeeded')
        wrong([`${images} does not run at the end: ${last.outputs['reason']}`]);
    }
    if (!saysSuccess(simulated, folders, revision)) return;
    const read = await must(planWait(simulated, folders, { revision, ...byStatus(simulated, folders, true) }));
    if (read.end.outputs['result'] !== 'succeeded')
      wrong([`the statuses of ${folders.join(' and ')} are not read at the end: ${read.end.outputs['reason']}`]);
  },
};

/** What a wait's answer is held against. */
function untrueOf(inputs: Readonly<Record<string, string>>): typeof toldUntrue {
  if (inputs['images'] !== undefined) return imagesUntrue;
  return inputs['backend'] === 'commitStatus' ? statusesUntrue : toldUntrue;
}

/** The inputs of a wait that looks into clusters. */
function inClusters({ random, shape }: Simulated, folder: string): Readonly<Record<string, string>> {
  const names = shape.flux?.clusters ?? [];
  return {
    ...(names.length > 1 && random.chance(0.2) ? { contexts: random.pick(names) ?? '' } : {}),
    ...(shape.flux?.charts !== undefined && random.chance(0.3) ? { helmReleases: `default/${releaseOf(folder)}` } : {}),
    ...(random.chance(0.1) ? { checkChildren: 'false' } : {}),
  };
}

/** @param inputs besides those that say where to look; without contexts it waits for all clusters */
export function planWait(
  simulated: Simulated,
  folders: readonly string[],
  inputs: Readonly<Record<string, string>>,
): PlannedRun {
  const all = simulated.clusters.map(({ name }) => name).join('\n');
  return {
    title: `wait ${folders.join()} ${inputs['revision']?.slice(0, 10) ?? inputs['images'] ?? `!${inputs['pullRequestId']}`}`,
    subject: folders[0] ?? '',
    inputs: { contexts: all, kustomizations: folders.map(kustomizationOf).join('\n'), ...inputs },
    variables: { 'Build.BuildId': '700', 'Build.BuildNumber': '2026.700' },
    files: {},
    manifold: true,
    task: 'wait-for-flux',
    body: (agent) => waitForDelivery(agent, simulated.opens),
    untrue: (run) => untrueOf(inputs)(simulated, run, folders),
    explains: () => Promise.resolve(false),
  };
}
