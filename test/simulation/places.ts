import type { Shape } from './shape.ts';

/** The default branch, to which everything goes that names no other. */
export const target = 'main';

/** Where an application is delivered to. */
export interface Place {
  readonly environment: string;
  /** Empty: the environment is one. */
  readonly cluster: string;
}

/** An application, or several by the name that they have together, in its place. */
export interface Placed extends Place {
  readonly application: string;
}

type Where = Pick<Shape, 'environments' | 'places'>;

/** What delivers several applications together. */
export const suiteName = 'suite';

/** Where all was delivered to before there were other places. */
export const plainPlaces: Shape['places'] = { clusters: [''], targetPath: '.', targetBranch: '', suite: [], beside: 0 };

/** What the names of branches and of pull requests' subjects have of an application: `dev/shop`, `dev/west/shop`. */
export const subjectOf = ({ environment, cluster, application }: Placed): string =>
  [environment, cluster, application].filter((part) => part !== '').join('/');

/** The subject of a branch, whatever is done to it: of `revert/dev/shop/7` it is `dev/shop`. */
export function subjectOfBranch({ places }: Where, branch: string): string {
  const parts = branch.replace(/-[0-9a-f]{10}$/, '').split('/');
  const [, , second = ''] = parts;
  return parts.slice(1, places.clusters.includes(second) ? 4 : 3).join('/');
}

const filled = (pattern: string, { environment }: Pick<Place, 'environment'>): string =>
  pattern.replaceAll('{environment}', environment);

/** What stands before a path below `targetPath` in the repository: nothing, or `apps/`. */
export function rootOf({ places }: Where, place: Pick<Place, 'environment'>): string {
  const path = filled(places.targetPath, place).replace(/^\.\//, '').replace(/\/$/, '');
  return path === '.' ? '' : `${path}/`;
}

/** An application's folder in the repository. */
export const folderOf = (where: Where, placed: Placed): string => `${rootOf(where, placed)}${subjectOf(placed)}`;

/** The branch that what is delivered there goes to. */
export const targetOf = ({ places }: Where, place: Pick<Place, 'environment'>): string =>
  places.targetBranch === '' ? target : filled(places.targetBranch, place);

/** All branches that something is delivered to. */
export const targetsOf = (where: Where): readonly string[] => [
  ...new Set([target, ...where.environments.map((environment) => targetOf(where, { environment }))]),
];

/** All applications that are delivered, alone or together, in all places. */
export const allPlaced = (shape: Where & Pick<Shape, 'applications'>): readonly Placed[] =>
  shape.environments.flatMap((environment) =>
    [...shape.applications, ...shape.places.suite].flatMap((application) =>
      shape.places.clusters.map((cluster) => ({ environment, cluster, application })),
    ),
  );

/** The inputs that say where to. */
export const placeInputs = ({ places: { targetPath, targetBranch } }: Where): Readonly<Record<string, string>> => ({
  ...(targetPath === '.' ? {} : { targetPath }),
  ...(targetBranch === '' ? {} : { targetBranch }),
});

/** The input by which each run has a branch of its own. */
export const ownBranch = (kind: 'deploy' | 'remove', { cluster }: Place): { readonly branch: string } => ({
  branch: `${kind}/{environment}/${cluster === '' ? '' : '{cluster}/'}{application}/{buildNumber}`,
});
