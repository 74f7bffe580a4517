import { TaskError, type Finding } from '../errors.ts';
import type { DeliveryIdentity } from '../identity.ts';
import { describeDelivery } from '../manifests/describe.ts';
import type { DeploymentDescriptor } from '../manifests/descriptor.ts';
import { parseManifests } from '../manifests/parse.ts';
import type { GitRepository, TreeEntry } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { someOf } from '../wording.ts';
import { blobId } from './blob-id.ts';
import { bringIn, clashesOf, planMerged } from './bring-in.ts';
import { changedDescriptors, descriptorOf } from './changed-descriptors.ts';
import type { Differences } from './changes-digest.ts';
import { mostCompared } from './compare-change.ts';
import { downgradeNote, type DowngradeMode } from './downgrade.ts';
import type { PlanOnTarget, TargetSettings } from './target-plan.ts';
import type { MergedPath } from './three-way.ts';
import { isFile } from './tree-entry.ts';

/** A branch that others pushed. */
export interface GivenBranch {
  readonly branch: string;
  readonly repositoryLabel: string;
  /** What the text names. */
  readonly identity: DeliveryIdentity;
}

interface Ports {
  readonly git: Pick<GitRepository, 'tips' | 'entries' | 'files' | 'differences' | 'blobs' | 'mergeText'>;
  readonly mergeBase: MergeBase;
}

/** The tip of a branch that others pushed. @throws SOURCE_BRANCH_MISSING */
export async function givenTip(
  git: Pick<GitRepository, 'tips'>,
  { branch, repositoryLabel }: Pick<GivenBranch, 'branch' | 'repositoryLabel'>,
): Promise<CommitId> {
  const tip = (await git.tips([branch])).get(branch);
  if (tip === undefined) throw sourceBranchMissing({ branch, repositoryLabel });
  return tip;
}

/** The error for a branch that others should have pushed and that is not there (SOURCE_BRANCH_MISSING). */
export function sourceBranchMissing({
  branch,
  repositoryLabel,
}: Pick<GivenBranch, 'branch' | 'repositoryLabel'>): TaskError {
  return new TaskError(
    'SOURCE_BRANCH_MISSING',
    `${repositoryLabel} has no branch "${branch}".`,
    'Push it before this step (update-image-tag with delivery: branch does), or correct sourceBranch.',
  );
}

/**
 * Plans what a merge of a branch brings to the target: what it changed since they parted, and the target has not yet.
 * @param onClash what both changed in the same place: `refuse` stops, `tell` shows it as the branch has it, for whoever
 * merges will see it too
 * @throws SOURCE_BRANCH_MISSING, MERGE_CONFLICTS, DOWNGRADE_REFUSED
 */
export function planBranch(
  { git, mergeBase }: Ports,
  given: GivenBranch,
  settings: Pick<TargetSettings, 'ignored'> & {
    readonly downgrade: DowngradeMode;
    readonly onClash: 'tell' | 'refuse';
  },
): PlanOnTarget {
  return async (tip) => {
    const source = await givenTip(git, given);
    const base = await mergeBase.mergeBase(source, tip);
    if (base === undefined) throw conflicts(given.branch, [{ message: 'they have no commit in common' }]);
    const { changed, now, merged } = await bringIn(git, { base, source, target: tip });
    const clashes = clashesOf(merged);
    const notes: string[] = [];
    if (clashes.length > 0) {
      if (settings.onClash === 'refuse')
        throw conflicts(
          given.branch,
          clashes.map((message) => ({ message })),
        );
      notes.push(`The branch "${given.branch}" conflicts with the target: ${someOf(clashes, 20, '; ')}`);
    }
    const files = new Map([...merged].map(([path, one]) => [path, asTheirs(one, changed.get(path)?.after)]));
    const plan = await planMerged(git, tip, { merged: files, now }, settings.ignored);
    const sides = await describe(git, given.identity, { changed, now, counted: plan.changedFiles });
    for (const next of sides.after) {
      const old = sides.before.find((one) => one.application === next.application);
      const note = old === undefined ? undefined : downgradeNote(old, next, settings.downgrade);
      if (note !== undefined) notes.push(note);
    }
    return {
      ...plan,
      content: contentOf(changed, settings.ignored),
      ...sides,
      notes,
      branch: { tip: source, containsTarget: base === tip },
    };
  };
}

function asTheirs(one: MergedPath, theirs: TreeEntry | undefined): MergedPath {
  if (one.kind !== 'clash') return one;
  return theirs === undefined ? { kind: 'absent' } : { kind: 'object', ...theirs };
}

/** Names what the branch changes, what goes too: the same for the same branch whatever the target has become. */
function contentOf(changed: Differences, ignored: (path: string) => boolean): string {
  const lines = [...changed]
    .filter(([path]) => !ignored(path))
    .map(([path, { after }]) => `${path}\0${after === undefined ? '' : `${after.mode} ${after.id}`}\n`);
  return blobId(Buffer.from(lines.toSorted().join('')));
}

type Sides = { readonly before: readonly DeploymentDescriptor[]; readonly after: readonly DeploymentDescriptor[] };

/** What descriptors that the branch changes tell of both sides; without one, what the changed manifests hold. */
async function describe(
  git: Ports['git'],
  identity: DeliveryIdentity,
  at: {
    readonly changed: Differences;
    readonly now: ReadonlyMap<string, TreeEntry>;
    readonly counted: readonly string[];
  },
): Promise<Sides> {
  const described = (await changedDescriptors(git, at.changed)).filter(({ after }) => after?.descriptor !== undefined);
  if (described.length > 0) {
    const before: DeploymentDescriptor[] = [];
    for (const { path } of described) {
      const old = await descriptorOf(git, at.now.get(path), path);
      if (old !== undefined) before.push(old);
    }
    return { before, after: described.flatMap(({ after }) => after?.descriptor ?? []) };
  }
  const paths = at.counted.filter((path) => /\.(?:ya?ml|json)$/i.test(path));
  if (paths.length > mostCompared) return { before: [], after: [] };
  const sides = [at.now, new Map([...at.changed].map(([path, { after }]) => [path, after] as const))] as const;
  const entries = sides.map((side) =>
    paths.flatMap((path) => {
      const entry = side.get(path);
      return isFile(entry) ? [{ path, id: entry.id }] : [];
    }),
  );
  const blobs = await git.blobs([...new Set(entries.flat().map(({ id }) => id))]);
  const [before, after] = entries.map((side) => [
    describeDelivery(
      identity,
      nobody,
      side.flatMap(
        ({ path, id }) => parseManifests({ file: path, text: blobs.get(id)?.toString('utf8') ?? '' }).manifests,
      ),
      side.map(({ path }) => path),
    ),
  ]);
  return { before: before ?? [], after: after ?? [] };
}

const nobody = {
  team: '',
  namespace: '',
  version: '',
  build: { id: '', number: '', definition: '', url: '' },
  source: { repository: '', branch: '', commit: '' },
};

function conflicts(branch: string, related: readonly Finding[]): TaskError {
  return new TaskError(
    'MERGE_CONFLICTS',
    `The branch "${branch}" cannot be merged into the target; nothing was touched:`,
    'Merge the target into it and push that, or have it made anew.',
    { related },
  );
}
