import type { GitPullRequestStatus } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { PullRequestHost, PullRequestStatus } from '../../core/ports/pull-request-host.ts';
import { toAutoComplete } from './auto-complete.ts';
import { explained } from './errors.ts';
import { listIn, textIn } from '../readable-answers.ts';
import { addReviewers } from './reviewers.ts';
import type { Host } from './repository.ts';
import { linkWorkItems } from './work-items.ts';
import { wire } from './wire.ts';

type Parts = Pick<
  PullRequestHost,
  'extras' | 'addReviewers' | 'addLabels' | 'addWorkItems' | 'missingStatuses' | 'setStatuses'
>;

/** What hangs on a pull request, each with a route of its own (git-7.0.json). What is there already is not made again. */
export function createPullRequestParts(host: Host, me: () => Promise<string>): Parts {
  const { api, repository, context, once } = host;
  const { id: repositoryId, project } = repository;

  const missingStatuses = async (
    id: number,
    wanted: readonly PullRequestStatus[],
  ): Promise<readonly PullRequestStatus[]> => {
    const there = await explained('read the statuses', context, () =>
      api.getPullRequestStatuses(repositoryId, id, project.id),
    );
    const newest = new Map<string, GitPullRequestStatus>();
    for (const one of there.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))) {
      newest.set(`${textIn(one.context?.genre, 'genre') ?? ''}/${textIn(one.context?.name, 'name') ?? ''}`, one);
    }
    return wanted.filter(({ genre, name, state, text }) => {
      const one = newest.get(`${genre}/${name}`);
      return one?.state !== wire.state[state] || (one.description ?? '') !== text;
    });
  };

  return {
    async extras(id) {
      const [found, labels] = await Promise.all([
        explained('read the pull request', context, () =>
          api.getPullRequest(repositoryId, id, project.id, undefined, undefined, undefined, false, true),
        ),
        explained('read the labels', context, () => api.getPullRequestLabels(repositoryId, id, project.id)),
      ]);
      return {
        reviewers: listIn(found.reviewers ?? [], 'reviewers').map((one) => ({
          id: (textIn(one.id, 'id') ?? '').toLowerCase(),
          required: one.isRequired === true,
        })),
        labels: labels.map((label) => textIn(label.name, 'name') ?? ''),
        workItems: listIn(found.workItemRefs ?? [], 'workItemRefs').flatMap(({ id }) => textIn(id, 'id') ?? []),
        autoComplete: found.autoCompleteSetBy?.id === undefined ? undefined : toAutoComplete(found.completionOptions),
      };
    },

    addReviewers: (id, reviewers) => addReviewers(host, id, reviewers, me),

    async addLabels(id, labels) {
      for (const name of labels) {
        // One that is there is given back.
        await explained(`label the pull request "${name}"`, context, () =>
          once(() => api.createPullRequestLabel({ name }, repositoryId, id, project.id)),
        );
      }
    },

    addWorkItems: (id, workItems) => linkWorkItems(host, id, workItems),

    missingStatuses: ({ id }, wanted) => missingStatuses(id, wanted),

    async setStatuses({ id }, wanted) {
      for (const status of wanted) {
        const { genre, name, state, text } = status;
        const isSet = async (): Promise<true | undefined> =>
          (await missingStatuses(id, [status])).length === 0 || undefined;
        await explained('set a status on the pull request', context, () =>
          once(async () => {
            await api.createPullRequestStatus(
              { context: { genre, name }, state: wire.state[state], description: text },
              repositoryId,
              id,
              project.id,
            );
            return true as const;
          }, isSet),
        );
      }
    },
  };
}
