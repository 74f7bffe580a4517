import type { FluxState } from './flux-state.ts';
import { kustomizationOf, workloadOf, type FluxWorld } from './flux-world.ts';
import type { EndedRun } from './run.ts';
import type { Simulated } from './simulated.ts';
import { failureUntrue, gaveUpEarly, reportOf } from './wait-report.ts';
import { Seen } from './wait-seen.ts';

/** What of a wait's answer is not so that waits for images: these must have run, wherever they came from. */
export async function imagesUntrue(
  simulated: Simulated,
  run: EndedRun,
  folders: readonly string[],
): Promise<readonly string[]> {
  const { result = '', reason = '' } = run.end.outputs;
  const { contexts = '', images = '' } = run.planned.inputs;
  const { targets } = await reportOf(run);
  const clusters = simulated.clusters.filter(({ name }) => contexts.split('\n').includes(name));
  const places = clusters.flatMap((flux) => folders.map((folder) => ({ flux, folder })));
  switch (result) {
    case 'succeeded':
      return places
        .filter(({ flux, folder }) => !ran(run, flux, folder, images))
        .map(({ flux, folder }) => `${folder} in ${flux.name} never ran ${images}: ${reason}`);
    case 'timedOut': {
      const early = gaveUpEarly(run, reason);
      if (early !== undefined) return [early];
      const ready =
        heardAll(run, reason) && places.every((place) => ranAllTheTime(run, place.flux, place.folder, images));
      return ready ? [`${images} ran all the time: ${reason}`] : [];
    }
    case 'failed':
      return failureUntrue(run, targets, async ({ cluster, target, code, reason: why }) => {
        for (const { flux, folder } of places) {
          const seen = new Seen(simulated, flux, run, folder, '');
          if (cluster === flux.name && seen.isOf(target) && (await seen.failedFor(code, why))) return undefined;
        }
        return `${code} is not so in ${cluster}: ${why}`;
      });
    default:
      return [`the result "${result}" is none of a wait for images`];
  }
}

/** What the workload of an application said while a wait was under way. */
function workloadIn({ started, end }: EndedRun, flux: FluxWorld, folder: string): readonly FluxState[] {
  return flux.during('Deployment', `default/${workloadOf(folder)}`, started, end.step);
}

function kustomizationIn({ started, end }: EndedRun, flux: FluxWorld, folder: string): readonly FluxState[] {
  return flux.during('Kustomization', kustomizationOf(folder), started, end.step);
}

function ran(run: EndedRun, flux: FluxWorld, folder: string, image: string): boolean {
  const isReady = kustomizationIn(run, flux, folder).some(({ ready, suspended }) => ready === 'True' && !suspended);
  return isReady && workloadIn(run, flux, folder).some(({ runs }) => runs === image);
}

/** Whether nothing has changed since before the wait began, and all was as it was to be. */
function ranAllTheTime(run: EndedRun, flux: FluxWorld, folder: string, image: string): boolean {
  const [workload, ...rollouts] = workloadIn(run, flux, folder);
  const [kustomization, ...passes] = kustomizationIn(run, flux, folder);
  if (workload === undefined || kustomization === undefined || rollouts.length > 0 || passes.length > 0) return false;
  const { step, ready, suspended } = kustomization;
  return Math.max(step, workload.step) < run.started && ready === 'True' && !suspended && workload.runs === image;
}

/** Whether a wait has heard of all that there was to hear, and had time enough. */
function heardAll({ strikes, actor, planned }: EndedRun, reason: string): boolean {
  const { stableFor, helmReleases, failAfterAttempts } = planned.inputs;
  const asked = /looked at once more|was not looked at yet|were not looked at yet/.test(reason);
  const plain = stableFor === undefined && helmReleases === undefined && failAfterAttempts === undefined;
  return plain && !asked && strikes.length === 0 && actor.watches.every(({ news }) => news.length === 0);
}
