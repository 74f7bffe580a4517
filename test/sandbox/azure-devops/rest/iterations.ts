import { listReply, parameter, pullRequestOf } from '../call.ts';
import type { Call, Route } from '../call.ts';
import { ServerError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { RepositoryState } from '../state.ts';
import { commitRef, identityRef } from '../serialize.ts';
import type { PullRequestState } from '../types.ts';
import { commitsBetween } from './commits.ts';

type Iteration = PullRequestState['iterations'][number];

function iterationJson(call: Call, repository: RepositoryState, iteration: Iteration): Json {
  const commit = (id: string): Json => commitRef(call.organization, repository, id);
  return {
    id: iteration.id,
    description: '',
    author: identityRef(call.organization, iteration.author),
    createdDate: iteration.createdDate,
    updatedDate: iteration.createdDate,
    sourceRefCommit: commit(iteration.sourceCommit),
    targetRefCommit: commit(iteration.targetCommit),
    hasMoreCommits: false,
    reason: iteration.id === 1 ? 'create' : 'push',
  };
}

export const iterationRoutes = (): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/pullrequests/{pullRequest}';
  return [
    {
      verb: 'GET',
      path: `${path}/iterations`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        return listReply(pullRequest.iterations.map((iteration) => iterationJson(call, repository, iteration)));
      },
    },
    {
      verb: 'GET',
      path: `${path}/iterations/{iteration}`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        const found = pullRequest.iterations.find(({ id }) => String(id) === parameter(call, 'iteration'));
        if (found === undefined)
          throw new ServerError(404, 'GitPullRequestIterationNotFoundException', 'There is no such iteration.');
        return { body: iterationJson(call, repository, found) };
      },
    },
    {
      verb: 'GET',
      path: `${path}/commits`,
      handle: async (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        const { lastMergeTargetCommit: from = '', lastMergeSourceCommit: to = '' } = pullRequest;
        return listReply(await commitsBetween(call.organization, repository, from, to));
      },
    },
  ];
};
