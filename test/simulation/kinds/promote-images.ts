import { asInputs, askedAt, finds, nothing, titleOf, type AskedVersions } from '../image-asked.ts';
import { changesElse, textsAt, type Setting } from '../image-commits.ts';
import { chart, folderOfImages, images } from '../image-files.ts';
import { copiedFrom, copiedTo } from '../image-held.ts';
import { compare, type Place } from '../image-places.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { othersActs } from './deploy.ts';
import { drawSelectors, drawVersion } from './draw-update.ts';
import type { RunKind } from './kind.ts';
import { history, wasOff } from './roll-back-images.ts';
import {
  converges,
  placesOf,
  textsDuring,
  untrue,
  updateOnBranch,
  type Downgrade,
  type Texts,
} from './update-images.ts';

/** From which environment's files images are copied, to which. */
interface Promotion {
  readonly from: string;
  readonly to: string;
  /** The commit whose files are copied; undefined: those that are there. */
  readonly revision: string | undefined;
  /** What is asked for besides. */
  readonly asked: AskedVersions;
  readonly downgrade: Downgrade;
  readonly straight: boolean;
}

/** What runs in one environment is set in the files of another. */
export const promoteImages: RunKind = {
  name: 'promote',
  async plan(simulated) {
    const { random, shape } = simulated;
    const [from, to] = shape.environments;
    if (shape.images === 0 || to === undefined) return undefined;
    const revision = random.chance(0.4) ? random.pick((await history(simulated)).slice(0, 8)) : undefined;
    const downgrade = random.pick(['error', 'skip', 'allow', 'allow'] as const);
    const straight = !shape.protects && random.chance(shape.straight);
    const asked = shape.updates === undefined ? nothing : drawBesides(simulated, to);
    return planPromotion(simulated, { from, to, revision, asked, downgrade, straight });
  },
  /** What is there is copied, and again, which must change nothing. */
  async end(simulated, peace) {
    const { shape } = simulated;
    const [from, to] = shape.environments;
    if (shape.images === 0 || to === undefined) return;
    await converges(simulated, peace, branchInto(to), () =>
      planPromotion(simulated, {
        from,
        to,
        revision: undefined,
        asked: nothing,
        downgrade: 'allow',
        straight: !shape.protects,
      }),
    );
  },
};

/** Charts are named, not copied. */
function drawBesides(simulated: Simulated, environment: string): AskedVersions {
  const { random, shape } = simulated;
  const charts = random.chance(shape.updates?.charts ?? 0) ? [chart] : [];
  return {
    ...nothing,
    charts: new Map(charts.map((name) => [name, drawVersion(simulated, environment, name)])),
    selectors: drawSelectors(simulated, true, false),
  };
}

const branchInto = (environment: string): string => `images/${environment}/promoted`;

function planPromotion(simulated: Simulated, promotion: Promotion): PlannedRun {
  const { from, to, revision, asked, downgrade, straight } = promotion;
  const branch = straight ? target : branchInto(to);
  const version = (place: Place): string | undefined => askedAt(place, asked);
  const setting: Setting = {
    environment: to,
    sets: (place) => (place.by === 'charts' ? version(place) !== undefined : finds(place, asked.selectors)),
    version,
    downgrades: true,
  };
  const at = revision === undefined ? '' : ` at ${revision.slice(0, 10)}`;
  return {
    title: `promote ${from}${at} to ${to}${titleOf(asked)}${straight ? ', straight' : ''}`,
    subject: `${to}/promoted`,
    inputs: {
      delivery: 'branch',
      files: `${folderOfImages(to)}/**`,
      copyFrom: `${folderOfImages(from)}/**`,
      ...asInputs(asked, images),
      downgrade,
      ...(revision === undefined ? {} : { copyFromRevision: revision }),
      ...(straight ? {} : { branch }),
    },
    variables: { 'Build.BuildId': '800', 'Build.BuildNumber': '2026.800' },
    files: {},
    task: 'update-image-tag',
    body: (agent) => updateOnBranch(simulated, agent),
    foreign: (run, move) => changesElse(simulated, run, move, setting),
    untrue: (run) =>
      untrue(simulated, run, branch, async (there, commit) =>
        isCopied(await textsAt(simulated, revision ?? commit, from), there, promotion),
      ),
    async explains(run, { code }) {
      if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 60;
      if (code === 'COMMIT_NOT_ON_BRANCH') return revision !== undefined && wasOff(simulated, run, revision);
      const sources = await sourcesDuring(simulated, run, promotion, branch);
      if (code === 'IMAGE_AMBIGUOUS')
        return sources.some((texts) => [...copiedFrom(texts, asked.selectors).values()].some(({ size }) => size > 1));
      if (code !== 'IMAGE_DOWNGRADE' || downgrade !== 'error') return false;
      const held = (await textsDuring(simulated, run, [target, branch], to)).flatMap(placesOf);
      return sources.some((source) =>
        held.some((place) => wantedAt(place, source, asked).some((one) => compare(place.version, one) > 0)),
      );
    },
  };
}

/** What a place may be to hold, by what was asked for and what was copied. */
function wantedAt(place: Place, source: Texts, asked: AskedVersions): readonly string[] {
  const said = askedAt(place, asked);
  return said === undefined ? copiedTo(place, copiedFrom(source, asked.selectors), asked.selectors) : [said];
}

/** What the files that are copied from may have held for a run. */
async function sourcesDuring(
  simulated: Simulated,
  run: EndedRun,
  { from, revision }: Promotion,
  branch: string,
): Promise<readonly Texts[]> {
  if (revision !== undefined) return [await textsAt(simulated, revision, from)];
  return textsDuring(simulated, run, [target, branch], from);
}

/** Where something is not what it is in the files that were copied from. */
function isCopied(source: Texts, there: Texts, { asked, downgrade }: Promotion): readonly string[] {
  const twice = [...copiedFrom(source, asked.selectors)].filter(([, { size }]) => size > 1);
  return [
    ...twice.map(([what, versions]) => `${what} was copied, though it has the versions ${[...versions].join()}`),
    ...placesOf(there).flatMap((place) => {
      const [wanted = place.version] = wantedAt(place, source, asked);
      if (place.version === wanted || (downgrade === 'skip' && compare(place.version, wanted) > 0)) return [];
      return [`${place.name} is ${place.version}, not ${wanted}, which was to be copied`];
    }),
  ];
}
