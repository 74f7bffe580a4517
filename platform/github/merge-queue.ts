import { explained } from './errors.ts';
import { GitHubFailure } from './failure.ts';
import type { Host } from './repository.ts';

/** A pull request as GraphQL knows it (`node`), at the very commit that is to be merged. */
interface Queued {
  readonly id: number;
  readonly node: string;
  readonly head: string;
}

/** What GitHub says to a merge of a commit that is not the tip of the branch any more. */
export const headModified = /head branch was modified/i;

/** Where branches are merged by a queue alone; its settings say how. `moved` when the branch has another commit by now. */
export async function enterQueue({ api, context, log }: Host, { id, node, head }: Queued): Promise<'armed' | 'moved'> {
  const went = await explained(
    'put the pull request into the merge queue',
    context,
    async (): Promise<'armed' | 'moved'> => {
      try {
        await api.graphql(
          'mutation($id: ID!, $head: GitObjectID!) { enqueuePullRequest(input: { pullRequestId: $id, expectedHeadOid: $head }) { clientMutationId } }',
          { id: node, head },
        );
      } catch (thrown) {
        if (!(thrown instanceof GitHubFailure)) throw thrown;
        if (headModified.test(thrown.said)) return 'moved';
        if (!/already/i.test(thrown.said)) throw thrown;
      }
      return 'armed';
    },
    { needs: 'Contents' },
  );
  if (went === 'moved') return went;
  log.info(`The pull request ${id} waits for its turn in the merge queue, whose own settings say how it is merged.`);
  return went;
}

interface Entry {
  readonly node: { readonly mergeQueueEntry?: { readonly id: string } | null } | null;
}

/** Takes a pull request out of the merge queue, if there is one and it is there. */
export function leaveQueue({ api, context }: Host, node: string): Promise<void> {
  return explained(
    'take the pull request out of the merge queue',
    context,
    async () => {
      try {
        const query = 'query($id: ID!) { node(id: $id) { ... on PullRequest { mergeQueueEntry { id } } } }';
        const found = await api.graphql<Entry>(query, { id: node });
        if ((found.node?.mergeQueueEntry ?? null) === null) return;
      } catch (thrown) {
        // Servers without merge queues do not know the word.
        if (thrown instanceof GitHubFailure && thrown.status === 422) return;
        throw thrown;
      }
      await api.graphql('mutation($id: ID!) { dequeuePullRequest(input: { id: $id }) { clientMutationId } }', {
        id: node,
      });
    },
    { needs: 'Contents' },
  );
}
