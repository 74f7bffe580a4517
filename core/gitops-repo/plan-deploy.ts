import { formatIdentity } from '../identity.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { Delivery } from './delivery.ts';
import { downgradeNote, type DowngradeMode } from './downgrade.ts';
import { refuseBadPlaces } from './landing-places.ts';
import { refuseOthersFiles, withoutOthers, type Ours } from './others.ts';
import { inTarget } from './paths.ts';
import {
  keptNotes,
  ownedPaths,
  planOnTree,
  readDescriptors,
  type PlanOnTarget,
  type TargetSettings,
} from './target-plan.ts';

/** Plans `deploy`: what arrived takes the place of what the applications owned. @throws DOWNGRADE_REFUSED */
export function planDeploy(
  git: Pick<GitRepository, 'entries' | 'names' | 'files' | 'blobs'>,
  delivery: Delivery,
  settings: TargetSettings & { readonly downgrade: DowngradeMode },
): PlanOnTarget {
  const after = delivery.applications.map(({ descriptor }) => descriptor);
  const wanted = delivery.files.map(({ path, content }) => ({
    kind: 'content' as const,
    path: inTarget(settings.targetPath, path),
    content,
  }));
  return async (tip) => {
    const before = await readDescriptors(
      git,
      tip,
      delivery.applications.map(({ path, descriptor }) => ({
        path: inTarget(settings.targetPath, path),
        identity: descriptor,
      })),
    );
    const notes: string[] = [];
    if (settings.prune === 'owned' && after.length === 0) {
      notes.push('The folder has no descriptor, so nothing is pruned.');
    }
    const remarks: string[] = [];
    for (const { path, descriptor } of delivery.applications) {
      const old = before.find((one) => one.application === descriptor.application);
      if (old === undefined && settings.prune === 'owned') {
        const where = inTarget(settings.targetPath, path);
        remarks.push(
          `The target has no ${where} yet: what it holds of ${formatIdentity(descriptor)} is not known, so nothing of it is pruned.`,
        );
      }
      const note = old === undefined ? undefined : downgradeNote(old, descriptor, settings.downgrade);
      if (note !== undefined) notes.push(note);
    }
    const ours: Ours = {
      identities: after.length === 0 ? [delivery.identity] : after,
      descriptors: delivery.applications.map(({ path }) => inTarget(settings.targetPath, path)),
    };
    const mine = await withoutOthers(git, tip, ownedPaths(before, settings.targetPath), ours);
    const { kept, ...plan } = await planOnTree(git, tip, wanted, mine.owned, settings);
    await refuseOthersFiles(git, tip, plan.changes, ours);
    await refuseBadPlaces(git, tip, plan.changes);
    return { ...plan, before, after, notes: [...notes, ...mine.notes, ...keptNotes(kept)], remarks };
  };
}
