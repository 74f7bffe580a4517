import { shortId } from '../commit-id.ts';
import { TaskError } from '../errors.ts';
import { formatIdentity, sameIdentity, type DeliveryIdentity } from '../identity.ts';
import type { DeploymentDescriptor } from '../manifests/descriptor.ts';
import type { FileHistory } from '../ports/file-history.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { MergeBase } from '../ports/merge-base.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { planChanges, type WantedFile } from './change-plan.ts';
import { descriptorOf } from './changed-descriptors.ts';
import { isNewer } from './downgrade.ts';
import { keptFolder } from './kept-folder.ts';
import { refuseOthersFiles, withoutOthers, type Ours } from './others.ts';
import { inTarget } from './paths.ts';
import type { FindEarlierAttempt, RolledBack } from './rollback-mark.ts';
import {
  keptNotes,
  ownedPaths,
  planOnTree,
  readDescriptors,
  type PlanOnTarget,
  type TargetPlan,
  type TargetSettings,
} from './target-plan.ts';
import { isFile } from './tree-entry.ts';

// How far back a version is looked for.
const lookedAt = 200;

/** What to go back to. */
export interface RollbackRequest {
  readonly identity: DeliveryIdentity;
  readonly targetBranch: string;
  /** The descriptor's path below `targetPath`. */
  readonly descriptor: string;
  /** `previous`, a version, or a commit. */
  readonly to: string;
  /** Asked for `previous` alone; undefined where no run asks, which could have asked before. */
  readonly earlierAttempt: FindEarlierAttempt | undefined;
}

interface Ports {
  readonly git: Pick<GitRepository, 'entries' | 'files' | 'blobs' | 'commit'>;
  readonly history: FileHistory;
  readonly mergeBase: MergeBase;
}

/** A state of the target branch to go back to; without descriptor the application was not there. */
interface Earlier {
  readonly commit: CommitId;
  readonly descriptor: DeploymentDescriptor | undefined;
}

/**
 * Plans `rollback`: the owned files of an earlier version, exactly as they were, take the place of those of now. Files of
 * others are not touched, so nothing has to be merged. At a commit before the application's first delivery what it owns goes,
 * as that is what ran then. Where an earlier attempt of the run has gone to `previous` already, there is nothing to do:
 * one more version back is what another run may ask for.
 * @throws ROLLBACK_TARGET_MISSING; PATH_CONFLICT where a file is another application's by now
 */
export function planRollback(ports: Ports, request: RollbackRequest, settings: TargetSettings): PlanOnTarget {
  const { git } = ports;
  const path = inTarget(settings.targetPath, request.descriptor);

  return async (tip) => {
    const notes: string[] = [];
    const past = pastOf(ports, request, path, tip);
    const before = await readableNow(git, request.identity, path, tip, past, notes);
    if (request.to === 'previous' && request.earlierAttempt !== undefined) {
      const done = await request.earlierAttempt(await past());
      if (done !== undefined) return asItIs(request, before, { ...done, newest: (await past())[0] === done.commit });
    }
    const ours: Ours = { identities: [request.identity], descriptors: [path] };
    const { owned, notes: shared } = await withoutOthers(git, tip, ownedPaths(before, settings.targetPath), ours);
    const current = notes.length === 0 ? before[0] : undefined;
    const { commit, descriptor } = await findEarlier(ports, request, path, tip, past, current);
    // Not only the descriptor may have come later: a file that was there without one is put back too.
    const paths = descriptor === undefined ? owned : ownedPaths([descriptor], settings.targetPath);
    const entries = await git.entries(commit, paths);
    const absent = descriptor === undefined ? [] : paths.filter((one) => !isFile(entries.get(one)));
    if (absent.length > 0) {
      throw new TaskError(
        'ROLLBACK_TARGET_MISSING',
        `${path} of commit ${commit} lists files that are not there at that commit:`,
        'Name another version in rollbackTo.',
        { related: absent.map((message) => ({ message })) },
      );
    }
    const wanted = paths.flatMap((one): WantedFile[] => {
      const entry = entries.get(one);
      return isFile(entry) ? [{ kind: 'object', path: one, id: entry.id, mode: entry.mode }] : [];
    });
    if (descriptor === undefined && before.length > 0) {
      notes.push(`At commit ${commit} there was no ${formatIdentity(request.identity)} yet: what it owns now goes.`);
      if (wanted.length === 0) wanted.push(...(await keptFolder(git, tip, path, owned)));
    }
    const { kept, ...plan } = await planOnTree(git, tip, wanted, owned, { ...settings, prune: 'owned' });
    await refuseOthersFiles(git, tip, plan.changes, ours);
    notes.push(...shared, ...keptNotes(kept));
    return { ...plan, before, after: descriptor === undefined ? [] : [descriptor], notes };
  };
}

/** The commits of the target branch that changed the descriptor, newest first; asked for once, and only when needed. */
type Past = () => Promise<readonly CommitId[]>;

function pastOf(
  { history }: Pick<Ports, 'history'>,
  { targetBranch }: RollbackRequest,
  path: string,
  tip: CommitId,
): Past {
  let asked: ReturnType<Past> | undefined;
  return () => (asked ??= history.commits({ branch: targetBranch, tip }, path, lookedAt));
}

/** The plan of a run that has rolled back in an earlier attempt: what came since is somebody's later decision. */
function asItIs(
  { identity }: RollbackRequest,
  held: readonly DeploymentDescriptor[],
  done: RolledBack & { readonly newest: boolean },
): TargetPlan {
  const by = done.pullRequest === undefined ? '' : `, by pull request ${done.pullRequest.id}`;
  const what = `This run has rolled ${formatIdentity(identity)} back already (commit ${shortId(done.commit)}${by})`;
  const now = held[0] === undefined ? '' : ` (version ${held[0].version})`;
  return {
    ...planChanges({ wanted: [], unwanted: [], current: new Map(), ignored: () => false }),
    before: held,
    after: held,
    notes: done.newest ? [] : [`${what}; what has come to the target since stays${now}.`],
    remarks: done.newest ? [`${what}.`] : [],
    rolledBack: done,
  };
}

/** Today's descriptor. Where it is broken, which is a reason to go back, the newest that can be read says what is owned. */
async function readableNow(
  git: Ports['git'],
  identity: DeliveryIdentity,
  path: string,
  tip: CommitId,
  past: Past,
  notes: string[],
): Promise<readonly DeploymentDescriptor[]> {
  try {
    return await readDescriptors(git, tip, [{ path, identity }]);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code !== 'DESCRIPTOR_INVALID') throw error;
    notes.push(
      `${path} cannot be read as it is now: the newest one in its history that can be read says what is owned.`,
    );
  }
  for (const commit of await past()) {
    const descriptor = await descriptorAt(git, commit, path);
    if (descriptor !== undefined && sameIdentity(descriptor, identity)) return [descriptor];
  }
  return [];
}

async function descriptorAt(
  git: Pick<GitRepository, 'entries' | 'blobs'>,
  commit: CommitId,
  path: string,
): Promise<DeploymentDescriptor | undefined> {
  return descriptorOf(git, (await git.entries(commit, [path])).get(path), path);
}

async function findEarlier(
  { git, mergeBase }: Pick<Ports, 'git' | 'mergeBase'>,
  { identity, to }: RollbackRequest,
  path: string,
  tip: CommitId,
  past: Past,
  current: DeploymentDescriptor | undefined,
): Promise<Earlier> {
  if (/^[0-9a-f]{40}$/i.test(to)) {
    const commit = to.toLowerCase();
    if ((await mergeBase.mergeBase(commit, tip)) !== commit) {
      throw new TaskError(
        'ROLLBACK_TARGET_MISSING',
        `The commit ${commit} is not in the target branch’s history, so it never ran.`,
        'Name a commit of the target branch, a version, or previous, in rollbackTo.',
      );
    }
    const [descriptor] = await readDescriptors(git, commit, [{ path, identity }]);
    return { commit, descriptor };
  }
  const seen: string[] = [];
  for (const commit of await past()) {
    // Gone then, broken, or another application's: no version of this one.
    const descriptor = await descriptorAt(git, commit, path);
    if (descriptor === undefined || !sameIdentity(descriptor, identity)) continue;
    if (!seen.includes(descriptor.version)) seen.push(descriptor.version);
    const fits =
      to === 'previous'
        ? descriptor.version !== current?.version && (current === undefined || !isNewer(descriptor, current))
        : descriptor.version === to;
    if (fits) return { commit, descriptor };
  }
  throw new TaskError(
    'ROLLBACK_TARGET_MISSING',
    `The target branch’s history holds no ${to === 'previous' ? 'earlier version' : `"${to}"`} of ${formatIdentity(identity)}` +
      ` (${path}); it holds ${seen.length === 0 ? 'none' : seen.map((version) => `"${version}"`).join(', ')}.`,
    'Name one of these versions, or a commit with all 40 digits, in rollbackTo.',
  );
}
