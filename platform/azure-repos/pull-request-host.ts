import type { GitPullRequest, PullRequestStatus } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import type { ListedPullRequest, NewPullRequest, PullRequestHost } from '../../core/ports/pull-request-host.ts';
import type { PullRequest } from '../../core/ports/pull-requests.ts';
import { pullRequestMissing } from '../missing.ts';
import { setAutoComplete } from './auto-complete.ts';
import { branchRules } from './branch-rules.ts';
import { createCommenter } from './comments.ts';
import { explained } from './errors.ts';
import { HttpFailure, serverCode } from './failure.ts';
import { findReviewers, ownIdentity } from './identities.ts';
import { createPullRequestParts } from './pull-request-parts.ts';
import { createPullRequestReader, toPullRequest } from './pull-request-reader.ts';
import { textIn } from '../readable-answers.ts';
import { reviewerRefused } from './reviewers.ts';
import { rightsFor } from './rights.ts';
import type { Host } from './repository.ts';
import { linkedWorkItems, linkWorkItems, unknownWorkItems } from './work-items.ts';
import { wire } from './wire.ts';

const page = 100;
const mostPages = 100;

// A fork's branch may bear our branch's name; it is somebody else's all the same.
const notFromFork = ({ forkSource }: GitPullRequest): boolean => forkSource === undefined || forkSource === null;

const refOf = (branch: string): string => `refs/heads/${branch}`;

/** Pull requests of Azure Repos (REST 7.0, git-7.0.json). */
export function createPullRequestHost(host: Host): PullRequestHost {
  const { api, repository, context, once } = host;
  const { id: repositoryId, project } = repository;
  const reader = createPullRequestReader(host);
  let asking: Promise<string> | undefined;
  const me = (): Promise<string> => (asking ??= ownIdentity(host));
  const known = (found: GitPullRequest) => toPullRequest(found, repository.gitUrl);

  const openOnes = (criteria: { sourceRefName?: string; targetRefName?: string }): Promise<GitPullRequest[]> =>
    explained('list the pull requests', context, async () => {
      const found: GitPullRequest[] = [];
      for (let skip = 0; skip < mostPages * page; skip += page) {
        const wanted = { ...criteria, status: wire.status.active };
        const some = await api.getPullRequests(repositoryId, wanted, project.id, undefined, skip, page);
        found.push(...some.filter(notFromFork));
        if (some.length < page) return found;
      }
      // Half a list would be taken for all there is.
      throw new Error(`the list has more than ${mostPages * page} entries`);
    });

  /** The one between two branches that is open; of these there is at most one. */
  const twin = async (wanted: NewPullRequest): Promise<GitPullRequest | undefined> => {
    const [one] = await openOnes({
      sourceRefName: refOf(wanted.sourceBranch),
      targetRefName: refOf(wanted.targetBranch),
    });
    return one?.pullRequestId === undefined
      ? undefined
      : api.getPullRequest(repositoryId, one.pullRequestId, project.id);
  };

  /** The newest between two branches that is not open. */
  const newestOf = async (
    status: PullRequestStatus,
    sourceBranch: string,
    targetBranch: string,
  ): Promise<PullRequest | undefined> => {
    const criteria = { sourceRefName: refOf(sourceBranch), targetRefName: refOf(targetBranch), status };
    const found = await explained('list the pull requests', context, () =>
      api.getPullRequests(repositoryId, criteria, project.id, undefined, 0, page),
    );
    const newest = found
      .filter((one) => notFromFork(one) && one.status !== wire.status.active)
      .reduce((a, b) => Math.max(a, b.pullRequestId ?? 0), 0);
    return newest === 0 ? undefined : reader.get(newest);
  };

  const make = async (wanted: NewPullRequest): Promise<GitPullRequest> => {
    const made = await api.createPullRequest(
      {
        sourceRefName: refOf(wanted.sourceBranch),
        targetRefName: refOf(wanted.targetBranch),
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
    // Auto-complete asks for it next.
    const author = textIn(made.createdBy?.id, 'id')?.toLowerCase();
    if (author !== undefined) asking ??= Promise.resolve(author);
    return made;
  };

  return {
    ...reader,
    ...createPullRequestParts(host, me),
    limits: { title: 400, description: 4000 },
    createsWhole: true,
    me,

    async listOpen(targetBranch) {
      const found = await openOnes({ targetRefName: refOf(targetBranch) });
      return found.map((one): ListedPullRequest => {
        const { id, sourceBranch, description } = known(one);
        return { id, sourceBranch, description, author: (textIn(one.createdBy?.id, 'id') ?? '').toLowerCase() };
      });
    },

    async listFrom(sourceBranch) {
      return (await openOnes({ sourceRefName: refOf(sourceBranch) })).map(known);
    },

    lastClosed: (sourceBranch, targetBranch) => newestOf(wire.status.all, sourceBranch, targetBranch),

    lastMerged: (sourceBranch, targetBranch) => newestOf(wire.status.completed, sourceBranch, targetBranch),

    async reopen(id) {
      return explained(
        'open the pull request again',
        context,
        async () => {
          try {
            return known(
              await once(() => api.updatePullRequest({ status: wire.status.active }, repositoryId, id, project.id)),
            );
          } catch (thrown) {
            if (!(thrown instanceof HttpFailure)) throw thrown;
            // There is another one between these branches, it was merged meanwhile, or one of them is no more.
            if (thrown.status === 409 || serverCode(thrown.said) === 'TF401398') return 'gone';
            throw thrown;
          }
        },
        pullRequestMissing(context.repository, id),
      );
    },

    async create(wanted) {
      const made = await explained('create a pull request', context, async () => {
        try {
          return await once(
            () => make(wanted),
            () => twin(wanted),
          );
        } catch (thrown) {
          if (!(thrown instanceof HttpFailure)) throw thrown;
          const code = serverCode(thrown.said);
          if (code === 'TF401179' || (thrown.status === 409 && code === undefined)) return 'exists';
          if (code === 'TF401398') return 'gone';
          throw reviewerRefused(thrown, context.repository) ?? thrown;
        }
      });
      if (made === 'exists' || made === 'gone') return made;
      const pullRequest = known(made);
      if (wanted.workItems.length > 0) {
        // The service passes over those that it cannot link, and loses some when several pull requests name the same one.
        const linked = await linkedWorkItems(host, pullRequest.id);
        const rest = wanted.workItems.filter((item) => !linked.includes(item));
        await linkWorkItems(host, pullRequest.id, rest);
      }
      return pullRequest;
    },

    async update(id, { title, description, draft }) {
      const changes = {
        ...(title === undefined ? {} : { title }),
        ...(description === undefined ? {} : { description }),
        ...(draft === undefined ? {} : { isDraft: draft }),
      };
      await explained(
        'change the pull request',
        context,
        () => once(() => api.updatePullRequest(changes, repositoryId, id, project.id)),
        pullRequestMissing(context.repository, id),
      );
    },

    // It completes later, with whatever its branch holds then.
    async arm(id, autoComplete) {
      await setAutoComplete(host, id, autoComplete, await me());
      return 'armed';
    },

    comment: createCommenter(host),

    findReviewers: (wanted) => findReviewers(host, wanted),
    rules: (targetBranch) => explained('read the branch policies', context, () => branchRules(host, targetBranch)),
    rights: (intent) => explained('ask for its rights', context, () => rightsFor(host, intent)),
    unknownWorkItems: (workItems) => explained('look for work items', context, () => unknownWorkItems(host, workItems)),
  };
}
