import type { MergeBase } from '../../core/ports/merge-base.ts';
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
        {
          code: 'COMMIT_MISSING',
          what: `${context.repository} has no commit ${commit} or ${other}.`,
          mend: 'Look at the commit id, and at whether the branch that held it was rewritten.',
        },
      );
      return bases[0]?.commitId;
    },
  };
}
