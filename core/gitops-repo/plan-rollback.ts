import { TaskError } from '../errors.ts';
import { formatIdentity, type DeliveryIdentity } from '../identity.ts';
import { parseDescriptor, type DeploymentDescriptor } from '../manifests/descriptor.ts';
import type { FileHistory } from '../ports/file-history.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import type { WantedFile } from './change-plan.ts';
import { inTarget } from './paths.ts';
import { ownedPaths, planOnTree, readDescriptors, type PlanOnTarget, type TargetSettings } from './target-plan.ts';

// How far back a version is looked for.
const lookedAt = 200;

/** What to go back to. */
export interface RollbackRequest {
  readonly identity: DeliveryIdentity;
  /** The descriptor's path below `targetPath`. */
  readonly descriptor: string;
  /** `previous`, a version, or a commit. */
  readonly to: string;
}

type Ports = {
  readonly git: Pick<GitRepository, 'entries' | 'files' | 'blobs' | 'commit'>;
  readonly history: FileHistory;
};

/**
 * Plans `rollback`: the owned files of an earlier version, exactly as they were, take the place of those of now. Files of
 * others are not touched, so it never conflicts.
 * @throws ROLLBACK_TARGET_MISSING
 */
export function planRollback(
  { git, history }: Ports,
  request: RollbackRequest,
  settings: TargetSettings,
): PlanOnTarget {
  const path = inTarget(settings.targetPath, request.descriptor);
  const { identity } = request;

  return async (tip) => {
    const before = await readDescriptors(git, tip, [{ path, identity }]);
    const found = await findVersion(tip, before[0]);
    if (found === undefined) {
      const plan = await planOnTree(git, tip, [], [], { ...settings, prune: 'none' });
      return { ...plan, before, after: [], notes: [] };
    }
    const entries = await git.entries(
      found.commit,
      found.descriptor.files.map((file) => inTarget(settings.targetPath, file)),
    );
    const wanted = found.descriptor.files.map((file): WantedFile => {
      const wantedPath = inTarget(settings.targetPath, file);
      const entry = entries.get(wantedPath);
      if (entry !== undefined) return { kind: 'object', path: wantedPath, id: entry.id, mode: entry.mode };
      throw new TaskError(
        'ROLLBACK_TARGET_MISSING',
        `${path} of commit ${found.commit} lists "${file}", which is not there at that commit.`,
        'Name another version in rollbackTo.',
      );
    });
    const plan = await planOnTree(git, tip, wanted, ownedPaths(before, settings.targetPath), {
      ...settings,
      prune: 'owned',
    });
    return { ...plan, before, after: [found.descriptor], notes: [] };
  };

  // undefined: it was not there then and is not there now, so there is nothing to go back from.
  async function findVersion(
    tip: CommitId,
    current: DeploymentDescriptor | undefined,
  ): Promise<{ readonly commit: CommitId; readonly descriptor: DeploymentDescriptor } | undefined> {
    const named = /^[0-9a-f]{40}$/i.test(request.to) ? request.to.toLowerCase() : undefined;
    const seen: string[] = [];
    const commits = named === undefined ? await history.commits(tip, path, lookedAt) : [named];
    for (const commit of commits) {
      const entry = (await git.entries(commit, [path])).get(path);
      if (entry === undefined) continue;
      const text = (await git.blobs([entry.id])).get(entry.id)?.toString('utf8') ?? '';
      const descriptor = parseDescriptor(text, `${path} of commit ${commit}`);
      if (named !== undefined) return { commit, descriptor };
      if (!seen.includes(descriptor.version)) seen.push(descriptor.version);
      const fits =
        request.to === 'previous' ? descriptor.version !== current?.version : descriptor.version === request.to;
      if (fits) return { commit, descriptor };
    }
    if (named !== undefined) {
      if (current === undefined) return undefined;
      throw new TaskError(
        'ROLLBACK_TARGET_MISSING',
        `At commit ${named} there was no ${formatIdentity(identity)} (${path}) yet: there is nothing to go back to.`,
        'Deliver a version that works, or take it all away with operation: remove.',
      );
    }
    throw new TaskError(
      'ROLLBACK_TARGET_MISSING',
      `The target branch’s history holds no ${request.to === 'previous' ? 'earlier version' : `"${request.to}"`} of ${formatIdentity(identity)}` +
        ` (${path}); it holds ${seen.length === 0 ? 'none' : seen.map((version) => `"${version}"`).join(', ')}.`,
      'Name one of these versions, or a commit with all 40 digits, in rollbackTo.',
    );
  }
}
