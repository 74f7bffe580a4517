import type { FluxFailure } from '../sandbox/cluster/index.ts';
import { kustomizationOf, type FluxWorld } from './flux-world.ts';
import type { Act } from './people.ts';
import { target, type Simulated } from './simulated.ts';

/** Does something to a cluster; nothing where there is none. */
const toFlux =
  (does: (simulated: Simulated, flux: FluxWorld) => string): Act =>
  (simulated) =>
    Promise.resolve(simulated.flux === undefined ? undefined : does(simulated, simulated.flux));

const failures = ['build', 'reconcile', 'health', 'healthStalled', 'artifact', 'pathNotFound', 'prune'] as const;
const outages = ['sourceAuth', 'sourceUnreachable', 'sourceMissingBranch', 'sourceStalled', 'skipCommit'] as const;

/** Brings a failure about, at one application or all of them, a few times or until somebody heals it. */
const failing = (kinds: readonly [FluxFailure['kind'], ...FluxFailure['kind'][]], lasting: number): Act =>
  toFlux(({ random }, flux) => {
    const kind = random.pick(kinds);
    const folder = random.pick(flux.folders) ?? '';
    const named = random.chance(0.7) && !kind.startsWith('source') && kind !== 'skipCommit';
    const times = random.chance(lasting) ? undefined : 1 + random.int(2);
    flux.cluster.flux.fail({
      kind,
      ...(named ? { kustomization: kustomizationOf(folder) } : {}),
      ...(times === undefined ? {} : { times }),
    });
    return `${kind} at ${named ? kustomizationOf(folder) : 'all'}, ${times ?? 'ever more'} times`;
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
  'heals Flux': toFlux((_, { cluster }) => {
    cluster.flux.heal();
    return 'all of it';
  }),
  'makes the cluster forget its changes': toFlux((_, { cluster }) => {
    cluster.store.compact();
    return 'up to now';
  }),
  'pushes the target back by force': async (simulated) => {
    const { world, flux, ledger } = simulated;
    const last = ledger.moves.findLast(({ branch }) => branch === target);
    // What people have written is to stay, whoever throws away what was delivered.
    if (flux === undefined || last?.to === undefined || last.from === undefined) return undefined;
    const changed = await simulated.git('diff', '--name-only', last.from, last.to);
    if ((changed ?? '').split('\n').some((path) => simulated.written.has(path))) return 'in vain: people wrote it';
    await world.setBranch(target, last.from);
    return `${target} to ${last.from.slice(0, 10)}`;
  },
};
