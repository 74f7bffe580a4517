import { folderOf } from '../folders.ts';
import type { GitRepository } from '../ports/git-repository.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import type { WantedFile } from './change-plan.ts';

/**
 * What keeps an application's folder when all that it owns goes: an empty `.gitkeep`, if nothing else is in it. A
 * Kustomization whose path is gone fails instead of pruning.
 */
export async function keptFolder(
  git: Pick<GitRepository, 'files'>,
  tip: CommitId,
  descriptor: string,
  owned: readonly string[],
): Promise<readonly WantedFile[]> {
  const folder = folderOf(descriptor);
  if (folder === '') return [];
  const goes = new Set(owned);
  const left = [...(await git.files(tip, [folder])).keys()].filter((file) => !goes.has(file));
  return left.length > 0 ? [] : [{ kind: 'content', path: `${folder}/.gitkeep`, content: new Uint8Array() }];
}
