import type { GitPullRequest } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { Clock } from '../../core/ports/agent.ts';
import type {
  AutoComplete,
  ListedPullRequest,
  PullRequestHost,
  PullRequestStatus,
} from '../../core/ports/pull-request-host.ts';
import { createCommenter } from './comments.ts';
import { explained } from './errors.ts';
import { HttpFailure, serverCode } from './failure.ts';
import { findReviewers, ownIdentity } from './identities.ts';
import { createPullRequestReader, pullRequestMissing, toPullRequest } from './pull-request-reader.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

const page = 100;

// A fork's branch may bear our branch's name; it is somebody else's all the same.
const notFromFork = ({ forkSource }: GitPullRequest): boolean => forkSource === undefined || forkSource === null;

/** Pull requests of Azure Repos (REST 7.0, git-7.0.json). */
export function createPullRequestHost(
  host: Host,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): PullRequestHost {
  const { api, repository, context } = host;
  const { id: repositoryId, project } = repository;
  const reader = createPullRequestReader(host);

  const openOnes = async (criteria: { sourceRefName?: string; targetRefName: string }): Promise<GitPullRequest[]> => {
    const found: GitPullRequest[] = [];
    for (let skip = 0; ; skip += page) {
      const some = await explained('list the pull requests', context, () =>
        api.getPullRequests(
          repositoryId,
          { ...criteria, status: wire.status.active },
          project.id,
          undefined,
          skip,
          page,
        ),
      );
      found.push(...some.filter(notFromFork));
      if (some.length < page) return found;
    }
  };

  return {
    ...reader,
    limits: { title: 400, description: 4000 },
    createsWhole: true,

    async listOpen(targetBranch) {
      const found = await openOnes({ targetRefName: `refs/heads/${targetBranch}` });
      return found.map((one): ListedPullRequest => {
        const { id, sourceBranch, description } = toPullRequest(one, repository.gitUrl);
        return { id, sourceBranch, description, author: (one.createdBy?.id ?? '').toLowerCase() };
      });
    },

    async lastClosed(sourceBranch, targetBranch) {
      const found = await explained('list the pull requests', context, () =>
        api.getPullRequests(
          repositoryId,
          {
            sourceRefName: `refs/heads/${sourceBranch}`,
            targetRefName: `refs/heads/${targetBranch}`,
            status: wire.status.all,
          },
          project.id,
          undefined,
          0,
          page,
        ),
      );
      const newest = found
        .filter(notFromFork)
        .filter(({ status }) => status !== wire.status.active)
        .reduce((a, b) => Math.max(a, b.pullRequestId ?? 0), 0);
      return newest === 0 ? undefined : reader.get(newest);
    },

    async reopen(id) {
      return explained('open the pull request again', context, async () => {
        try {
          const made = await api.updatePullRequest({ status: wire.status.active }, repositoryId, id, project.id);
          return toPullRequest(made, repository.gitUrl);
        } catch (thrown) {
          if (!(thrown instanceof HttpFailure)) throw thrown;
          if (thrown.status === 409 || serverCode(thrown.said) === 'TF401398') return 'gone';
          throw thrown;
        }
      });
    },

    async create(wanted) {
      const criteria = {
        sourceRefName: `refs/heads/${wanted.sourceBranch}`,
        targetRefName: `refs/heads/${wanted.targetBranch}`,
      };
      const attempt = (): Promise<GitPullRequest> =>
        api.createPullRequest(
          {
            ...criteria,
            title: wanted.title,
            description: wanted.description,
            isDraft: wanted.draft,
            reviewers: wanted.reviewers.map(({ id, required }) => ({ id, isRequired: required })),
            labels: wanted.labels.map((name) => ({ name })),
            workItemRefs: wanted.workItems.map((id) => ({ id })),
          },
          repositoryId,
          project.id,
        );
      return explained('create a pull request', context, async () => {
        for (let tries = 1; ; tries++) {
          try {
            return toPullRequest(await attempt(), repository.gitUrl);
          } catch (thrown) {
            if (!(thrown instanceof HttpFailure)) throw thrown;
            const code = serverCode(thrown.said);
            if (code === 'TF401179' || (thrown.status === 409 && code === undefined)) return 'exists';
            if (code === 'TF401398') return 'gone';
            if (!thrown.mayHaveHappened || tries >= 3) throw thrown;
            // The answer may have been lost after it was made: look before trying again.
            await clock.sleep(400 * tries, signal);
            const [one] = await openOnes(criteria);
            if (one?.pullRequestId !== undefined) {
              return toPullRequest(
                await api.getPullRequest(repositoryId, one.pullRequestId, project.id),
                repository.gitUrl,
              );
            }
          }
        }
      });
    },

    async update(id, { title, description, draft }) {
      await explained(
        'change the pull request',
        context,
        () =>
          api.updatePullRequest(
            {
              ...(title === undefined ? {} : { title }),
              ...(description === undefined ? {} : { description }),
              ...(draft === undefined ? {} : { isDraft: draft }),
            },
            repositoryId,
            id,
            project.id,
          ),
        pullRequestMissing(context.repository, id),
      );
    },

    async extras(id) {
      const found = await explained('read the pull request', context, () =>
        api.getPullRequest(repositoryId, id, project.id),
      );
      const labels = await explained('read the labels', context, () =>
        api.getPullRequestLabels(repositoryId, id, project.id),
      );
      return {
        reviewers: (found.reviewers ?? []).map((one) => ({ id: one.id ?? '', required: one.isRequired === true })),
        labels: labels.map((label) => label.name ?? ''),
        workItems: (found.workItemRefs ?? []).flatMap((one) => (one.id === undefined ? [] : [one.id])),
        autoComplete: found.autoCompleteSetBy?.id === undefined ? undefined : toAutoComplete(found.completionOptions),
      };
    },

    async addReviewers(id, reviewers) {
      for (const { id: reviewer, required } of reviewers) {
        await explained('add a reviewer to the pull request', context, () =>
          api.createPullRequestReviewer({ id: reviewer, isRequired: required }, repositoryId, id, reviewer, project.id),
        );
      }
    },

    async addLabels(id, labels) {
      for (const name of labels) {
        await explained('label the pull request', context, () =>
          api.createPullRequestLabel({ name }, repositoryId, id, project.id),
        );
      }
    },

    async addWorkItems(id, workItems) {
      const artifact = `vstfs:///Git/PullRequestId/${project.id}%2F${repositoryId}%2F${id}`;
      for (const item of workItems) {
        await explained('link a work item to the pull request', context, () =>
          api.rest.update(
            `${api.baseUrl}_apis/wit/workitems/${item}`,
            [
              {
                op: 'add',
                path: '/relations/-',
                value: { rel: 'ArtifactLink', url: artifact, attributes: { name: 'Pull Request' } },
              },
            ],
            {
              acceptHeader: 'application/json;api-version=7.0',
              additionalHeaders: { 'content-type': 'application/json-patch+json' },
            },
          ),
        );
      }
    },

    async statuses({ id }) {
      const there = await explained('read the statuses', context, () =>
        api.getPullRequestStatuses(repositoryId, id, project.id),
      );
      const newest = new Map<string, PullRequestStatus>();
      for (const { context: at, state, description } of there) {
        const name = statusStates.find((one) => wire.state[one] === state);
        if (at?.name === undefined || name === undefined) continue;
        const one = { genre: at.genre ?? '', name: at.name, state: name, text: description ?? '' };
        newest.set(`${one.genre}/${one.name}`, one);
      }
      return [...newest.values()];
    },

    async setStatuses({ id }, statuses) {
      for (const { genre, name, state, text } of statuses) {
        await explained('set a status on the pull request', context, () =>
          api.createPullRequestStatus(
            { context: { genre, name }, state: wire.state[state], description: text },
            repositoryId,
            id,
            project.id,
          ),
        );
      }
    },

    async arm(id, { mergeStrategy, deleteSourceBranch, transitionWorkItems }) {
      // The service lets nobody set auto-complete for somebody else.
      const me = await ownIdentity(host);
      await explained('set auto-complete on the pull request', context, () =>
        api.updatePullRequest(
          {
            autoCompleteSetBy: { id: me },
            completionOptions: {
              mergeStrategy: wire.mergeStrategy[mergeStrategy],
              deleteSourceBranch,
              transitionWorkItems,
            },
          },
          repositoryId,
          id,
          project.id,
        ),
      );
    },

    comment: createCommenter(host),

    findReviewers: (wanted) => findReviewers(host, wanted),
    me: () => ownIdentity(host),
    rules: async () => ({ pushRefused: undefined, strategies: undefined, requirements: [] }),
    rights: async () => [],
    unknownWorkItems: async () => undefined,
  };
}

function toAutoComplete(options: GitPullRequest['completionOptions']): Partial<AutoComplete> {
  const strategy = mergeStrategies.find((name) => wire.mergeStrategy[name] === options?.mergeStrategy);
  return {
    ...(strategy === undefined ? {} : { mergeStrategy: strategy }),
    deleteSourceBranch: options?.deleteSourceBranch === true,
    transitionWorkItems: options?.transitionWorkItems === true,
  };
}

const mergeStrategies = ['squash', 'noFastForward', 'rebase', 'rebaseMerge'] as const;
const statusStates = ['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable'] as const;
