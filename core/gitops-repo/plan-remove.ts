import type { DeliveryIdentity } from '../identity.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import { keptFolder } from './kept-folder.ts';
import { withoutOthers } from './others.ts';
import { inTarget } from './paths.ts';
import {
  keptNotes,
  ownedPaths,
  planOnTree,
  readDescriptors,
  type PlanOnTarget,
  type TargetSettings,
} from './target-plan.ts';

/**
 * Plans `remove`: everything that the identity owns goes. Its folder stays, with an empty `.gitkeep` when nothing else is
 * in it: a Kustomization whose path is gone fails instead of pruning.
 */
export function planRemove(
  git: Pick<GitRepository, 'entries' | 'files' | 'blobs'>,
  identity: DeliveryIdentity,
  descriptor: string,
  settings: TargetSettings,
): PlanOnTarget {
  const path = inTarget(settings.targetPath, descriptor);
  return async (tip) => {
    const before = await readDescriptors(git, tip, [{ path, identity }]);
    const listed = ownedPaths(before, settings.targetPath);
    const mine = await withoutOthers(git, tip, listed, { identities: [identity], descriptors: [path] });
    const { owned } = mine;
    const wanted = before.length === 0 ? [] : await keptFolder(git, tip, path, owned);
    const { kept, ...plan } = await planOnTree(git, tip, wanted, owned, { ...settings, prune: 'owned' });
    const notes = before.length === 0 ? [`The target holds no ${path}, so there is nothing to remove.`] : [];
    return { ...plan, before, after: [], notes: [...notes, ...mine.notes, ...keptNotes(kept)] };
  };
}
