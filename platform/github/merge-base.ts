import type { MergeBase } from '../../core/ports/merge-base.ts';
import { commitMissing } from '../missing.ts';
import { partIn, textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import type { Host } from './repository.ts';

/** `GET compare/{base}...{head}`. */
export function createMergeBase({ api, at, context }: Host): MergeBase {
  return {
    async mergeBase(commit, other) {
      if (commit === other) return commit;
      return explained(
        'compare two commits',
        context,
        async () => {
          try {
            // The first page has the changed files with their patches, which may be megabytes.
            const page = { per_page: 1, page: 2 };
            const basehead = `${commit}...${other}`;
            const { data } = await api.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
              ...at,
              basehead,
              ...page,
            });
            return textIn(partIn(partIn(data, 'the body').merge_base_commit, 'merge_base_commit').sha, 'sha');
          } catch (thrown) {
            if (thrown instanceof GitHubFailure && /no common ancestor/i.test(thrown.said)) return undefined;
            throw thrown;
          }
        },
        {
          needs: 'Contents',
          missing: commitMissing(context.repository, `${commit} or ${other}`),
        },
      );
    },
  };
}
