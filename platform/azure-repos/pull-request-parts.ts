import { explained } from './errors.ts';
import type { PullRequestHost, PullRequestStatus } from '../../core/ports/pull-request-host.ts';
import { toAutoComplete } from './auto-complete.ts';
import { addReviewers } from './reviewers.ts';
import type { Host } from './repository.ts';
import { linkWorkItems } from './work-items.ts';
import { wire } from './wire.ts';

type Parts = Pick<
  PullRequestHost,
  'extras' | 'addReviewers' | 'addLabels' | 'addWorkItems' | 'statuses' | 'setStatuses'
>;

const statusStates = ['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable'] as const;

/** What hangs on a pull request, each with a route of its own (git-7.0.json). What is there already is not made again. */
export function createPullRequestParts(host: Host, me: () => Promise<string>): Parts {
  const { api, repository, context, once } = host;
  const { id: repositoryId, project } = repository;

  const statuses = async (id: number): Promise<readonly PullRequestStatus[]> => {
    const there = await explained('read the statuses', context, () =>
      api.getPullRequestStatuses(repositoryId, id, project.id),
    );
    const newest = new Map<string, PullRequestStatus>();
    for (const { context: at, state, description } of there.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))) {
      const name = statusStates.find((one) => wire.state[one] === state);
      if (at?.name === undefined || name === undefined) continue;
      const one = { genre: at.genre ?? '', name: at.name, state: name, text: description ?? '' };
      newest.set(`${one.genre}/${one.name}`, one);
    }
    return [...newest.values()];
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
        reviewers: (found.reviewers ?? []).map((one) => ({
          id: (one.id ?? '').toLowerCase(),
          required: one.isRequired === true,
        })),
        labels: labels.map((label) => label.name ?? ''),
        workItems: (found.workItemRefs ?? []).flatMap((one) => (one.id === undefined ? [] : [one.id])),
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

    statuses: ({ id }) => statuses(id),

    async setStatuses({ id }, wanted) {
      for (const { genre, name, state, text } of wanted) {
        const isSet = async (): Promise<true | undefined> => {
          const now = (await statuses(id)).find((one) => one.genre === genre && one.name === name);
          return (now?.state === state && now.text === text) || undefined;
        };
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
