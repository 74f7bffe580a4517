import { filesOf, newest, type Asked } from './asked.ts';
import { manifest, release } from './manifest.ts';
import { subjectOf, suiteName, type Place, type Placed } from './places.ts';
import type { Simulated } from './simulated.ts';

/** Mostly something new; else what was delivered before, as somebody who runs a stage again. */
export function drawAsked(simulated: Simulated): Asked {
  const { random, shape, asked } = simulated;
  const { suite, clusters } = shape.places;
  const application = random.pick(suite.length > 0 ? [...shape.applications, suiteName] : shape.applications) ?? '';
  const environment = random.pick(shape.environments);
  const cluster = clusters.length > 1 ? random.pick(clusters) : clusters[0];
  const placed = { environment, cluster, application };
  const before = asked.get(subjectOf(placed)) ?? [];
  const again = random.chance(0.3) ? (random.chance(0.7) ? before.at(-1) : random.pick(before)) : undefined;
  if (again !== undefined) return again;
  const turn = before.length + 1;
  const of = { environment, cluster, version: `1.${turn}.0`, buildId: String(100 + turn) };
  // Of several not each is rendered anew.
  const [first = '', ...others] = suite;
  const parts = application === suiteName ? random.some([first, ...others], 0.8) : [application];
  const contents = parts.map((part) => ({ ...of, application: part, files: drawFiles(simulated, of, part, turn) }));
  const made: Asked = { ...of, application, contents };
  asked.set(subjectOf(placed), [...before, made]);
  return made;
}

function drawFiles(
  { random, shape }: Simulated,
  place: Place,
  application: string,
  turn: number,
): Readonly<Record<string, string>> {
  const named = (name: string): string => `${subjectOf({ ...place, application }).replaceAll('/', '-')}-${name}`;
  return {
    // Sometimes nothing but the version is new.
    'a.yaml': manifest(named('a'), random.chance(0.9) ? turn : turn - 1),
    'b.yaml': manifest(named('b'), 1),
    // Files come and go.
    ...(shape.flux?.charts === undefined ? {} : { 'h.yaml': release(named('h'), shape.flux.charts, turn) }),
    ...(turn % 2 === 1 || random.chance(0.3) ? { 'c.yaml': manifest(named('c'), random.int(3)) } : {}),
  };
}

/** What sourcePath holds besides, for elsewhere, and the inputs that tell it from what is delivered. */
export interface Beside {
  readonly files: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
}

export const nothingBeside: Beside = { files: {}, inputs: {} };

/** What was rendered for other places, into the same folder. */
export function drawBeside(simulated: Simulated, { environment, cluster }: Placed): Beside {
  const { random, shape } = simulated;
  if (!random.happens(shape.places.beside)) return nothingBeside;
  // An environment that is one by itself cannot be told from its clusters.
  const elsewhere = newest(simulated).filter(
    (one) => one.environment !== environment || (cluster !== '' && one.cluster !== cluster),
  );
  const other = random.pick(elsewhere);
  if (other === undefined) return nothingBeside;
  return { files: filesOf(other), inputs: { environment, ...(cluster === '' ? {} : { cluster }) } };
}
