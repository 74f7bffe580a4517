import type { OwnComment, PullRequestComments } from '../../core/ports/pull-request-comments.ts';
import { pullRequestMissing } from '../missing.ts';
import { createCommenter } from './comments.ts';
import { textIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { HttpFailure } from './failure.ts';
import { ownIdentity } from './identities.ts';
import type { Host } from './repository.ts';

/** The comments of whoever asks on pull requests of Azure Repos (git-7.0.json, pullRequestThreads). */
export function createOwnComments(host: Host): PullRequestComments {
  const { api, repository, context, once } = host;
  const { id: repositoryId, project } = repository;
  let asking: Promise<string> | undefined;
  return {
    limit: 150_000,

    async isFromFork(id) {
      const found = await explained(
        'read the pull request',
        context,
        () => api.getPullRequest(repositoryId, id, project.id),
        pullRequestMissing(context.repository, id),
      );
      return found.forkSource !== undefined && found.forkSource !== null;
    },

    async own(id) {
      const me = await (asking ??= ownIdentity(host));
      const threads = await explained(
        'read the comments on the pull request',
        context,
        () => api.getThreads(repositoryId, id, project.id),
        pullRequestMissing(context.repository, id),
      );
      const found = threads.flatMap(({ id: thread, isDeleted, comments }): OwnComment[] => {
        const [first] = comments ?? [];
        if (thread === undefined || first?.id === undefined || isDeleted === true || first.isDeleted === true)
          return [];
        if (textIn(first.author?.id, 'id')?.toLowerCase() !== me) return [];
        return [{ thread, comment: first.id, text: textIn(first.content, 'content') ?? '' }];
      });
      return found.toSorted((a, b) => a.thread - b.thread);
    },

    add: createCommenter(host),

    async change(id, { thread, comment }, text) {
      await explained('change the comment on the pull request', context, () =>
        once(() => api.updateComment({ content: text }, repositoryId, id, thread, comment, project.id)),
      );
    },

    async remove(id, { thread, comment }) {
      await explained('remove the second comment on the pull request', context, async () => {
        try {
          await once(() => api.deleteComment(repositoryId, id, thread, comment, project.id));
        } catch (thrown) {
          if (!(thrown instanceof HttpFailure) || thrown.status !== 404) throw thrown;
        }
      });
    },
  };
}
