import { faultNames } from './faults.ts';
import { fluxActs, workloadActs } from './flux-acts.ts';
import { imageActs } from './image-people.ts';
import { acts } from './people.ts';
import { plainPlaces } from './places.ts';
import type { Random } from './random.ts';
import type { FluxShape, PlacesShape, Shape } from './shape.ts';

/** What of a seed's world is otherwise where the tasks run as they are shipped: little that makes them wait in real time. */
export function packagedShape(random: Random, shape: Shape): Shape {
  const faults = shape.faults.filter((one) => one !== 'throttled');
  return {
    ...shape,
    packaged: true,
    flux: shape.flux === undefined ? undefined : { ...shape.flux, waits: 0.3, slow: false },
    people: Math.min(shape.people, 0.5),
    jumps: 0,
    atOnce: 2 + random.int(2),
    environments: [shape.environments[0]],
    faults: [faults[0] ?? 'lostAfter', ...faults.slice(1)],
    faultRate: random.pick([0, 0.03]),
    kills: random.pick([0.1, 0.2]),
    cancels: random.pick([0, 0.1]),
    fullDisks: random.pick([0, 0.3]),
  };
}

/**
 * A seed's own world.
 * @param waits whether it has clusters in any case, so that runs wait
 */
export function drawShape(random: Random, waits: boolean): Shape {
  const images = random.pick([0, 0, 0.4, 0.9]);
  const flux = random.chance(0.4) || waits ? drawFlux(random) : undefined;
  return {
    flux,
    images,
    updates: undefined,
    oneBranch: random.chance(0.4),
    host: random.chance(0.5) ? 'azureRepos' : 'github',
    applications: random.some(['shop', 'pay'], 0.6),
    environments: random.some(['dev', 'stage'], 0.5),
    atOnce: 1 + random.int(3),
    faults: random.some(faultNames, 0.4),
    faultRate: random.pick([0, 0.02, 0.1, 0.25]),
    acts: Object.keys({
      ...acts,
      ...(images > 0 ? imageActs : {}),
      ...(flux === undefined ? {} : fluxActs),
    }).filter(() => random.chance(0.4)),
    people: random.pick([0, 0.3, 1, 2]),
    cancels: random.pick([0, 0, 0.05]),
    jumps: random.pick([0, 0, 0, 0.05, 0.2]),
    existing: random.chance(0.5) ? 'supersede' : 'update',
    ownBranches: random.chance(0.25),
    autoComplete: random.chance(0.4),
    packaged: false,
    kills: 0,
    fullDisks: 0,
    protects: random.chance(0.6),
    checks: random.chance(0.4),
    straight: random.pick([0, 0.3, 1]),
    backwards: random.pick([0, 0, 0.3]),
    wishes: random.pick([0, 0.2, 0.5]),
    rehearsals: random.pick([0, 0, 0.1]),
    promotions: random.pick([0.1, 0.3]),
    ...plain,
  };
}

/** What a world has before it is asked for more. */
export const plain: Pick<Shape, 'keeps' | 'demands' | 'prunesFolders' | 'namedRollbacks' | 'places'> = {
  keeps: false,
  demands: 0,
  prunesFolders: false,
  namedRollbacks: 0,
  places: plainPlaces,
};

/**
 * A seed's world with what came to it later: drawn by itself, so that worlds without it play as they did.
 * @param random of its own
 */
export function addedTo(shape: Shape, random: Random): Shape {
  if (shape.flux === undefined) return shape;
  const statuses = random.pick([0, 0, 0.3, 0.7]);
  const broken = random.chance(0.05);
  const faults: Shape['faults'] = random.chance(0.1) ? [...shape.faults, 'unlisted'] : shape.faults;
  const workloads = random.chance(0.3);
  const acts = workloads ? [...shape.acts, ...Object.keys(workloadActs)] : shape.acts;
  return { ...shape, faults, acts, flux: { ...shape.flux, statuses, broken, workloads } };
}

/**
 * A seed's world with what images are set by besides one name at a time.
 * @param random of its own
 */
export function withUpdates(shape: Shape, random: Random): Shape {
  if (shape.images === 0 || random.chance(0.3)) return shape;
  const updates = {
    several: random.pick([0, 0.3, 0.7]),
    policies: random.pick([0, 0.3, 0.6]),
    charts: random.pick([0, 0.3]),
    selectors: random.pick([0, 0.3, 0.6]),
  };
  return { ...shape, updates };
}

/**
 * What came to deliveries and rollbacks still later: how they land, and where.
 * @param random of its own, too
 */
export function withDemands(shape: Shape, random: Random): Shape {
  const keeps = random.chance(0.5);
  const demands = random.pick([0, 0.2, 0.5]);
  const namedRollbacks = random.pick([0, 0.6]);
  const prunesFolders = random.chance(0.4);
  const places = random.chance(0.5) ? drawPlaces(random) : plainPlaces;
  return {
    ...shape,
    keeps,
    demands,
    namedRollbacks,
    // What Flux applies stays where it is, and people’s files in it.
    ...(shape.flux === undefined ? { prunesFolders, places } : {}),
  };
}

const clusterSets: readonly [PlacesShape['clusters'], ...PlacesShape['clusters'][]] = [
  [''],
  ['west', 'east'],
  ['', 'west'],
];

function drawPlaces(random: Random): PlacesShape {
  return {
    clusters: random.pick(clusterSets),
    targetPath: random.pick(['.', 'apps', './fleet/{environment}/']),
    targetBranch: random.pick(['', '', 'release', 'release/{environment}']),
    suite: random.chance(0.4) ? ['cart', 'mail'] : [],
    beside: random.pick([0, 0.3]),
  };
}

function drawFlux(random: Random): FluxShape {
  return {
    clusters: random.chance(0.3) ? ['west', 'east'] : ['west'],
    down: random.chance(0.1) ? 'east' : undefined,
    pace: random.pick([0.5, 2, 6]),
    webhook: random.chance(0.5),
    waits: random.pick([0.3, 0.6]),
    slow: random.chance(0.3),
    depends: random.chance(0.3),
    health: random.chance(0.7),
    broken: false,
    statuses: 0,
    workloads: false,
    charts: random.pick([undefined, undefined, 'git', 'repository'] as const),
  };
}
