import { nothing, type AskedVersions } from '../image-asked.ts';
import { chart, images } from '../image-files.ts';
import type { Selector } from '../image-places.ts';
import type { Simulated } from '../simulated.ts';

/** What is to run in an environment. */
export interface Wanted {
  readonly environment: string;
  /** The image or the chart; `several` where it is more than one. */
  readonly about: string;
  readonly asked: AskedVersions;
}

/** One image by its name, or what else the world has runs set. */
export function drawWanted(simulated: Simulated): Wanted {
  const { random, shape } = simulated;
  const { updates } = shape;
  const environment = random.pick(shape.environments);
  const draw = (name: string): readonly [string, string] => [name, drawVersion(simulated, environment, name)];
  const image = random.pick(images);
  if (updates === undefined) return oneImage(environment, ...draw(image));
  const several = random.chance(updates.several);
  const set = several ? images.filter(() => random.chance(0.7)) : [image];
  const policies = random.chance(updates.policies) ? (several ? images : [image]).filter(() => random.chance(0.7)) : [];
  const charts = random.chance(updates.charts) ? [chart] : [];
  // By its policy, or as a chart, something is set alone, too.
  const byName = policies.length + charts.length > 0 && !several ? [] : set;
  const all = [...byName, ...policies, ...charts];
  if (all.length === 0) return oneImage(environment, ...draw(image));
  return {
    environment,
    about: new Set(all).size === 1 ? (all[0] ?? '') : 'several',
    asked: {
      images: new Map(byName.map(draw)),
      policies: new Map(policies.map(draw)),
      charts: new Map(charts.map(draw)),
      selectors: drawSelectors(simulated, byName.length > 0, policies.length > 0),
    },
  };
}

export const oneImage = (environment: string, image: string, version: string): Wanted => ({
  environment,
  about: image,
  asked: { ...nothing, images: new Map([[image, version]]) },
});

/** Mostly something new; else what an older run was for, which somebody starts again. */
export function drawVersion({ random, versions }: Simulated, environment: string, name: string): string {
  const key = `${environment}/${name}`;
  const before = versions.get(key) ?? [];
  const again = random.chance(0.3) ? random.pick(before) : undefined;
  if (again !== undefined) return again;
  const version = `1.${before.length + 1}.0`;
  versions.set(key, [...before, version]);
  return version;
}

/**
 * Which places are to count, mostly all that are known; each finds something of each image.
 * @param paths whether a path may be among them: it is one of an image that is set
 * @param markers whether these must be
 */
export function drawSelectors(
  { random, shape }: Simulated,
  paths: boolean,
  markers: boolean,
): readonly Selector[] | undefined {
  const { selectors = 0, policies = 0 } = shape.updates ?? {};
  if (!random.chance(selectors)) return undefined;
  const marked = random.chance(0.5) && policies > 0;
  const others = (['kustomize', 'containers', 'helm'] as const).filter(() => random.chance(0.4));
  const path = random.chance(0.5) && paths;
  const all: readonly Selector[] = [
    ...(marked || markers ? (['markers'] as const) : []),
    // Markers whose policy is given are no places of their image.
    ...(markers && paths && others.length === 0 ? (['containers'] as const) : others),
  ];
  if (all.length + Number(path) === 0) return undefined;
  return path ? [...all, 'path'] : all;
}
