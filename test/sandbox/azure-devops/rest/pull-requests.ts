import { randomUUID } from 'node:crypto';
import {
  listReply,
  parameter,
  projectOf,
  pullRequestOf,
  queried,
  queriedFlag,
  queriedNumber,
  repositoryOf,
} from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, noBranch, noPullRequest, pullRequestExists } from '../errors.ts';
import { flag, json, list, requiredText, text } from '../json.ts';
import type { Json } from '../json.ts';
import type { RepositoryState } from '../state.ts';
import { pullRequestJson, repositoryUrl } from '../serialize.ts';
import type { PullRequestState } from '../types.ts';
import { completionOptions, patchPullRequest } from './patch-pull-request.ts';
import { activeTwin, branchTip, checkedDescription, checkedTitle } from './pull-request-checks.ts';
import { setReviewer } from './reviewers.ts';
import { commitJson } from './commits.ts';
import type { Services } from './services.ts';

/** By status, branches, creator and reviewer; newest first. */
function search(call: Call, repositories: readonly RepositoryState[]): Reply {
  const criterion = (name: string): string | undefined => queried(call, `searchCriteria.${name}`) || undefined;
  const wantedStatus = statusNames[(criterion('status') ?? 'active').toLowerCase()];
  if (wantedStatus === undefined) throw badArgument('searchCriteria.status', 'unknown status');
  const [source, target] = [criterion('sourceRefName'), criterion('targetRefName')];
  const [creator, reviewer] = [criterion('creatorId'), criterion('reviewerId')];
  const found = repositories
    .flatMap((repository) => repository.pullRequests.map((one) => ({ repository, one })))
    .filter(
      ({ one }) =>
        (wantedStatus === 'all' || one.status === wantedStatus) &&
        (source === undefined || one.sourceRefName === source) &&
        (target === undefined || one.targetRefName === target) &&
        (creator === undefined || one.createdBy.id === creator) &&
        (reviewer === undefined || one.reviewers.some((entry) => entry.identity.id === reviewer)),
    )
    .toSorted((a, b) => b.one.id - a.one.id);
  const skip = queriedNumber(call, '$skip') ?? 0;
  // The service never gives more than 1000, and 101 when nobody says how many.
  const top = Math.min(queriedNumber(call, '$top') ?? 101, 1000);
  return listReply(
    found
      .slice(skip, skip + top)
      .map(({ repository, one }) => pullRequestJson(call.organization, repository, one, true)),
  );
}

const statusNames: Readonly<Record<string, PullRequestState['status'] | 'all'>> = {
  notset: 'active',
  active: 'active',
  abandoned: 'abandoned',
  completed: 'completed',
  all: 'all',
  '0': 'active',
  '1': 'active',
  '2': 'abandoned',
  '3': 'completed',
  '4': 'all',
};

async function create(call: Call, { engine }: Services): Promise<Reply> {
  const { organization, identity } = call;
  const repository = repositoryOf(call, 'PullRequestContribute');
  const body = json(call.body);
  const sourceRefName = requiredText(body, 'sourceRefName');
  const targetRefName = requiredText(body, 'targetRefName');
  const title = checkedTitle(text(body, 'title') ?? '');
  const description = checkedDescription(text(body, 'description') ?? '');
  const [source, target] = await Promise.all([sourceRefName, targetRefName].map((ref) => branchTip(repository, ref)));
  if (source === undefined || target === undefined || sourceRefName === targetRefName) throw noBranch();
  if (activeTwin(repository, sourceRefName, targetRefName) !== undefined) throw pullRequestExists();
  const options = body['completionOptions'];
  const creationDate = new Date().toISOString();
  const one: PullRequestState = {
    id: organization.nextId('pullRequest'),
    status: 'active',
    title,
    description,
    sourceRefName,
    targetRefName,
    isDraft: flag(body, 'isDraft') ?? false,
    createdBy: identity,
    creationDate,
    mergeStatus: 'queued',
    lastMergeSourceCommit: source,
    lastMergeTargetCommit: target,
    ...(options === undefined || options === null
      ? {}
      : { completionOptions: completionOptions(json(options, 'completionOptions')) }),
    reviewers: [],
    labels: list(body, 'labels').map((label) => ({ id: randomUUID(), name: requiredText(label, 'name') })),
    properties: {
      'Microsoft.Git.PullRequest.SourceRefName': { $type: 'System.String', $value: sourceRefName },
      'Microsoft.Git.PullRequest.TargetRefName': { $type: 'System.String', $value: targetRefName },
    },
    statuses: [],
    threads: [],
    // One that is not there is passed over in silence.
    workItems: list(body, 'workItemRefs')
      .map((ref) => requiredText(ref, 'id'))
      .filter(
        (id) =>
          !organization.hiddenWorkItems.has(id) && organization.rights.has(identity, 'WorkItemWrite', repository.id),
      ),
    iterations: [{ id: 1, sourceCommit: source, targetCommit: target, createdDate: creationDate, author: identity }],
  };
  for (const reviewer of list(body, 'reviewers')) setReviewer(call, one, requiredText(reviewer, 'id'), reviewer);
  repository.pullRequests.push(one);
  engine.announce(repository, one.id, 'created');
  const reply = pullRequestJson(organization, repository, one);
  engine.queueMerge(repository, one);
  return { status: 201, body: reply };
}

async function shown(call: Call, repository: RepositoryState, one: PullRequestState): Promise<Json> {
  const url = repositoryUrl(call.organization, repository);
  const merge = one.lastMergeCommit;
  return {
    ...pullRequestJson(call.organization, repository, one),
    // Shown alone, a pull request carries its merge commit with author and message.
    ...(merge === undefined ? {} : { lastMergeCommit: await commitJson(call.organization, repository, merge) }),
    ...(queriedFlag(call, 'includeWorkItemRefs')
      ? {
          workItemRefs: one.workItems.map((id) => ({
            id,
            url: `${url.split('_apis')[0] ?? ''}_apis/wit/workItems/${id}`,
          })),
        }
      : {}),
  };
}

export const pullRequestRoutes = (services: Services): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/pullrequests';
  const readable = (call: Call): RepositoryState[] => {
    const project = projectOf(call);
    return call.organization.repositories.filter(
      (repository) =>
        (project === undefined || repository.project.id === project.id) &&
        call.organization.rights.has(call.identity, 'GenericRead', repository.id),
    );
  };
  return [
    { verb: 'GET', path, handle: (call) => search(call, [repositoryOf(call)]) },
    { verb: 'GET', path: '{project?}/_apis/git/pullrequests', handle: (call) => search(call, readable(call)) },
    {
      verb: 'GET',
      path: '{project?}/_apis/git/pullrequests/{pullRequest}',
      handle: async (call) => {
        const id = parameter(call, 'pullRequest');
        for (const repository of readable(call)) {
          const one = repository.pullRequests.find((candidate) => String(candidate.id) === id);
          if (one !== undefined) return { body: await shown(call, repository, one) };
        }
        throw noPullRequest(id);
      },
    },
    { verb: 'POST', path, handle: (call) => create(call, services) },
    {
      verb: 'GET',
      path: `${path}/{pullRequest}`,
      handle: async (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        return { body: await shown(call, repository, pullRequest) };
      },
    },
    {
      verb: 'PATCH',
      path: `${path}/{pullRequest}`,
      handle: async (call) => {
        const { repository, pullRequest } = pullRequestOf(call, 'PullRequestContribute');
        await patchPullRequest(call, services, repository, pullRequest);
        return { body: pullRequestJson(call.organization, repository, pullRequest) };
      },
    },
    {
      verb: 'GET',
      path: `${path}/{pullRequest}/workitems`,
      handle: (call) => {
        const { pullRequest } = pullRequestOf(call);
        const url = `${call.organization.collectionUrl}_apis/wit/workItems/`;
        return listReply(pullRequest.workItems.map((id) => ({ id, url: `${url}${id}` })));
      },
    },
  ];
};
