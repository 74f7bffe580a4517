import type { MergeBase } from '../../core/ports/merge-base.ts';
import { commitMissing } from '../missing.ts';
import { listIn, textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import type { Host } from './repository.ts';

/** `GET commits/{id}/mergebases` (git-7.0.json). */
export function createMergeBase({ api, repository, context }: Host): MergeBase {
  return {
    async mergeBase(commit, other) {
      if (commit === other) return commit;
      const bases = await explained(
        'compare two commits',
        context,
        () => api.getMergeBases(repository.id, commit, other, repository.project.id),
        commitMissing(context.repository, `${commit} or ${other}`),
      );
      return textIn(listIn(bases, 'the merge bases')[0]?.commitId, 'commitId');
    },
  };
}
