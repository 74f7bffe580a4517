import type { OwnComment, PullRequestComments } from '../../core/ports/pull-request-comments.ts';
import { createCommenter, listComments, type Waiting } from './comments.ts';
import { textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import { isFromFork } from './pull-request.ts';
import { readPullRequest } from './pull-request-reader.ts';
import type { Host } from './repository.ts';
import { ownLogin } from './reviewers.ts';

/** The comments of whoever asks on pull requests of GitHub: to its REST interface those of an issue. */
export function createOwnComments(host: Host, waiting: Waiting): PullRequestComments {
  const { api, at, context } = host;
  let asking: Promise<string> | undefined;
  return {
    limit: 65_536,
    isFromFork: async (id) => isFromFork(await readPullRequest(host, id)),

    async own(id) {
      const me = await (asking ??= ownLogin(host));
      return (await listComments(host, id)).flatMap((one): OwnComment[] => {
        const number = Number(one.id);
        return textIn(one.user?.login, 'login')?.toLowerCase() === me
          ? [{ thread: number, comment: number, text: textIn(one.body, 'body') ?? '' }]
          : [];
      });
    },

    add: createCommenter(host, waiting),

    async change(_, { comment }, text) {
      await explained('change the comment on the pull request', context, () =>
        api.request('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', {
          ...at,
          comment_id: comment,
          body: text,
        }),
      );
    },

    async remove(_, { comment }) {
      await explained('remove the second comment on the pull request', context, async () => {
        try {
          await api.request('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', {
            ...at,
            comment_id: comment,
          });
        } catch (thrown) {
          if (!(thrown instanceof GitHubFailure) || thrown.status !== 404) throw thrown;
        }
      });
    },
  };
}
