import { changesElse, textsAt, type Setting } from '../image-commits.ts';
import { compare, folderOfImages, images, versionsIn, type Image } from '../image-files.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { othersActs } from './deploy.ts';
import type { RunKind } from './kind.ts';
import { history } from './roll-back-images.ts';
import { converges, textsDuring, untrue, updateOnBranch, type Downgrade, type Texts } from './update-images.ts';

/** From which environment's files images are copied, to which. */
interface Promotion {
  readonly from: string;
  readonly to: string;
  /** The commit whose files are copied; undefined: those that are there. */
  readonly revision: string | undefined;
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
    return planPromotion(simulated, { from, to, revision, downgrade, straight });
  },
  /** What is there is copied, and again, which must change nothing. */
  async end(simulated, peace) {
    const { shape } = simulated;
    const [from, to] = shape.environments;
    if (shape.images === 0 || to === undefined) return;
    await converges(simulated, peace, branchInto(to), () =>
      planPromotion(simulated, { from, to, revision: undefined, downgrade: 'allow', straight: !shape.protects }),
    );
  },
};

const branchInto = (environment: string): string => `images/${environment}/promoted`;

function planPromotion(simulated: Simulated, promotion: Promotion): PlannedRun {
  const { from, to, revision, downgrade, straight } = promotion;
  const branch = straight ? target : branchInto(to);
  const setting: Setting = { environment: to, images, version: undefined, downgrades: true };
  const at = revision === undefined ? '' : ` at ${revision.slice(0, 10)}`;
  return {
    title: `promote ${from}${at} to ${to}${straight ? ', straight' : ''}`,
    subject: `${to}/promoted`,
    inputs: {
      delivery: 'branch',
      files: `${folderOfImages(to)}/**`,
      copyFrom: `${folderOfImages(from)}/**`,
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
        isCopied(await textsAt(simulated, revision ?? commit, from), there, downgrade),
      ),
    async explains(run, { code }) {
      if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 60;
      const sources = await sourcesDuring(simulated, run, promotion, branch);
      if (code === 'IMAGE_AMBIGUOUS')
        return sources.some((texts) => images.some((image) => heldOf(texts, image).size > 1));
      if (code !== 'IMAGE_DOWNGRADE' || downgrade !== 'error') return false;
      const held = await textsDuring(simulated, run, [target, branch], to);
      const isOlder = (source: Texts, there: Texts, image: Image): boolean =>
        [...heldOf(source, image)].some((version) =>
          [...heldOf(there, image)].some((one) => compare(one, version) > 0),
        );
      return sources.some((source) => held.some((there) => images.some((image) => isOlder(source, there, image))));
    },
  };
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

/** Whether a file's versions of an image count: where a kustomization sets it, what the manifests beside it hold is none. */
const counts = (path: string, image: Image): boolean => image !== 'api' || !path.endsWith('/pods.yaml');

function heldOf(texts: Texts, image: Image): ReadonlySet<string> {
  return new Set([...texts].flatMap(([path, text]) => (counts(path, image) ? versionsIn(text, image) : [])));
}

/** Where an image is not what it is in the files that were copied from. */
function isCopied(source: Texts, there: Texts, downgrade: Downgrade): readonly string[] {
  return images.flatMap((image) => {
    const [version = '', ...others] = heldOf(source, image);
    if (others.length > 0) return [`${image} was copied, though it has the versions ${version} and ${others.join()}`];
    return [...heldOf(there, image)]
      .filter((one) => one !== version && !(downgrade === 'skip' && compare(one, version) > 0))
      .map((one) => `${image} is ${one}, not ${version}, which was to be copied`);
  });
}
