import { objectsIn } from '../manifests/compare/compare.ts';
import type { ApplicationComparison, FileDifference } from '../manifests/compare/comparison.ts';
import { matchObjects, type PlacedObject } from '../manifests/compare/match.ts';
import { objectKey } from '../manifests/objects.ts';
import type { DeliveryIdentity } from '../identity.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import type { TargetPlan } from './target-plan.ts';
import { isFile } from './tree-entry.ts';

/** Of more changed files nobody reads what changes in each object, and their old content would have to be fetched. */
export const mostCompared = 500;

/**
 * What a planned change comes to, object by object: the old content of the files that change is fetched for it.
 * @param tip the commit that the plan was made on
 * @returns undefined when no objects are touched, or too many files
 */
export async function compareChange(
  git: Pick<GitRepository, 'entries' | 'blobs'>,
  tip: CommitId,
  identity: DeliveryIdentity,
  plan: Pick<TargetPlan, 'changes' | 'changedFiles' | 'before' | 'after'>,
): Promise<ApplicationComparison | undefined> {
  const counted = new Set(plan.changedFiles);
  const changes = plan.changes.filter(({ path }) => counted.has(path));
  const manifests = changes.filter(({ path }) => /\.(?:ya?ml|json)$/i.test(path));
  if (manifests.length === 0 || manifests.length > mostCompared) return undefined;
  const paths = changes.map(({ path }) => path);
  const entries = await git.entries(tip, paths);
  const old = new Map(
    paths.flatMap((path) => {
      const entry = entries.get(path);
      return isFile(entry) ? [[path, entry.id]] : [];
    }),
  );
  const ids = manifests.flatMap((change) => [
    ...(change.kind === 'copy' && isFile(change) ? [change.id] : []),
    ...(old.has(change.path) ? [old.get(change.path) ?? ''] : []),
  ]);
  const blobs = await git.blobs([...new Set(ids)]);

  const isListed = listed(plan);
  const read = (path: string, content: Uint8Array | undefined): readonly PlacedObject[] =>
    content === undefined ? [] : objectsIn(path, Buffer.from(content), []).filter(isListed);
  const { objects, same } = matchObjects(
    manifests.flatMap(({ path }) => read(path, blobs.get(old.get(path) ?? ''))),
    manifests.flatMap((change) => {
      switch (change.kind) {
        case 'write':
          return read(change.path, change.content);
        case 'copy':
          return read(change.path, blobs.get(change.id));
        case 'delete':
          return [];
      }
    }),
  );
  if (objects.length === 0) return undefined;
  const told = new Set(objects.flatMap((one) => ('before' in one ? [one.file, one.before] : [one.file])));
  const files = changes
    .filter(({ path }) => !told.has(path))
    .map(({ kind, path }): FileDifference => ({
      kind: kind === 'delete' ? 'removed' : old.has(path) ? 'changed' : 'added',
      path,
    }));
  return { identity, objects, same, files, warnings: [] };
}

/** Templates are delivered too, and may read like objects: only what a descriptor lists is one, if there is any. */
function listed({ before, after }: Pick<TargetPlan, 'before' | 'after'>): (object: PlacedObject) => boolean {
  const keys = new Set([...before, ...after].flatMap(({ objects }) => objects.map(objectKey)));
  return ({ reference }) => reference.name !== '' && (keys.size === 0 || keys.has(objectKey(reference)));
}
