import type { FluxFailure } from '../sandbox/cluster/index.ts';
import { kustomizationOf, releaseOf, workloadOf, type FluxWorld } from './flux-world.ts';
import { chart, chartFile, release, versionOf, workload } from './manifest.ts';
import type { Act } from './people.ts';
import { target, type Simulated } from './simulated.ts';

/** Does something to a cluster; nothing where there is none. */
const toFlux =
  (does: (simulated: Simulated, flux: FluxWorld) => string | undefined): Act =>
  (simulated) => {
    const flux = simulated.random.pick(simulated.clusters);
    const done = flux === undefined ? undefined : does(simulated, flux);
    return Promise.resolve(done === undefined ? undefined : `in ${flux?.name}: ${done}`);
  };

const failures = ['build', 'reconcile', 'health', 'healthStalled', 'artifact', 'pathNotFound', 'prune'] as const;
const releaseFailures = ['helmUpgrade', 'helmRollback', 'helmChart'] as const;
const outages = ['sourceAuth', 'sourceUnreachable', 'sourceMissingBranch', 'sourceStalled', 'skipCommit'] as const;

/** Brings a failure about, at one application or all of them, a few times or until somebody heals it. */
const failing = (kinds: readonly [FluxFailure['kind'], ...FluxFailure['kind'][]], lasting: number): Act =>
  toFlux(({ random }, flux) => {
    const kind = random.pick(kinds);
    const folder = random.pick(flux.folders) ?? '';
    const named = random.chance(0.7) && !kind.startsWith('source') && kind !== 'skipCommit';
    const times = random.chance(lasting) ? undefined : 1 + random.int(2);
    const name = kustomizationOf(folder);
    flux.cluster.flux.fail({
      kind,
      ...(named ? { kustomization: name } : {}),
      ...(times === undefined ? {} : { times }),
    });
    return `${kind} at ${named ? name : 'all'}, ${times ?? 'ever more'} times`;
  });

/** What happens to a cluster and to what Flux reads. */
export const fluxActs: Readonly<Record<string, Act>> = {
  'lets Flux fetch': toFlux((_, { cluster }) => {
    cluster.flux.poke();
    return 'now';
  }),
  'makes applying fail': failing(failures, 0.3),
  'makes fetching fail': failing(outages, 0.2),
  'suspends something': failing(['suspend', 'suspendSource'], 1),
  'makes releases fail': toFlux(({ random }, { cluster, folders }) => {
    const kind = random.pick(releaseFailures);
    const helmRelease = releaseOf(random.pick(folders) ?? '');
    const named = kind !== 'helmChart' && random.chance(0.7);
    const times = random.chance(0.2) ? undefined : 1 + random.int(2);
    cluster.flux.fail({ kind, ...(named ? { helmRelease } : {}), ...(times === undefined ? {} : { times }) });
    return `${kind} at ${named ? helmRelease : 'all'}, ${times ?? 'ever more'} times`;
  }),
  'suspends a release': toFlux(({ random }, flux) => {
    const name = releaseOf(random.pick(flux.folders) ?? '');
    return flux.suspend(name) ? name : undefined;
  }),
  'raises the chart’s version': async (simulated) => {
    const { world, shape, written } = simulated;
    if (shape.flux?.charts !== 'git') return undefined;
    const version = Number(versionOf(written.get(chartFile))?.split('.')[1]) + 1;
    const text = chart(`1.${version}.0`);
    await world.repository.commit({ branch: target, files: { [chartFile]: text } });
    written.set(chartFile, text);
    return `1.${version}.0`;
  },
  'sets a release’s value': async (simulated) => {
    const { random, world, shape, clusters } = simulated;
    const folder = random.pick(clusters[0]?.folders ?? []);
    if (shape.flux?.charts === undefined || folder === undefined) return undefined;
    const text = release(releaseOf(folder), shape.flux.charts, simulated.news().trim());
    const commit = await world.repository.commit({ branch: target, files: { [`${folder}/h.yaml`]: text } });
    return `${folder}/h.yaml on ${target}: ${commit.slice(0, 10)}`;
  },
  'heals Flux': toFlux((_, flux) => {
    flux.heal();
    return 'all of it';
  }),
  'makes the cluster forget its changes': toFlux((_, { cluster }) => {
    cluster.store.compact();
    return 'up to now';
  }),
  'pushes the target back by force': async (simulated) => {
    const { world, clusters, ledger } = simulated;
    const last = ledger.moves.findLast(({ branch }) => branch === target);
    // What people have written is to stay, whoever throws away what was delivered.
    if (clusters.length === 0 || last?.to === undefined || last.from === undefined) return undefined;
    const changed = await simulated.git('diff', '--name-only', last.from, last.to);
    if ((changed ?? '').split('\n').some((path) => simulated.written.has(path))) return 'in vain: people wrote it';
    await world.setBranch(target, last.from);
    return `${target} to ${last.from.slice(0, 10)}`;
  },
};

/** What happens where applications bring workloads. */
export const workloadActs: Readonly<Record<string, Act>> = {
  'changes what runs': async (simulated) => {
    const { random, world, clusters, ran } = simulated;
    const folder = random.pick(clusters[0]?.folders ?? []);
    if (folder === undefined) return undefined;
    const before = ran.get(folder) ?? [];
    // Sometimes back to what ran before.
    const image = random.chance(0.2) ? random.pick(before) : undefined;
    const next = image ?? `registry.example/${folder}:1.${before.length}`;
    ran.set(folder, [...before, next]);
    const text = workload(workloadOf(folder), next);
    const commit = await world.repository.commit({ branch: target, files: { [`${folder}/w.yaml`]: text } });
    return `${next} on ${target}: ${commit.slice(0, 10)}`;
  },
};
