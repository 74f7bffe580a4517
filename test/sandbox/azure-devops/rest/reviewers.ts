import { listReply, parameter, pullRequestOf } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { badArgument, ServerError } from '../errors.ts';
import { flag, isJson, json, requiredText } from '../json.ts';
import type { Json } from '../json.ts';
import { reviewersJson } from '../serialize.ts';
import type { PullRequestState, ReviewerState } from '../types.ts';
import type { Services } from './services.ts';

const votes: ReadonlySet<unknown> = new Set([10, 5, 0, -5, -10]);

/**
 * Adds or changes a reviewer: what is said of them replaces what was, only their votes stay. Nobody votes for somebody
 * else; who is asked to change themselves votes with it.
 */
export function setReviewer(
  call: Call,
  one: PullRequestState,
  id: string,
  from: Json,
  how: 'adding' | 'voting' = 'adding',
): ReviewerState {
  const identity = call.organization.identity(id);
  if (identity === undefined) {
    throw new ServerError(
      400,
      'InvalidPullRequestReviewerException',
      `Invalid pull request reviewer: the identity ${id} cannot be found.`,
    );
  }
  const vote = from['vote'] ?? 0;
  if (typeof vote !== 'number' || !votes.has(vote)) throw badArgument('vote', `${String(vote)} is not a vote`);
  let reviewer = one.reviewers.find((entry) => entry.identity.id === identity.id);
  const own = identity.id === call.identity.id;
  if (vote !== 0 && !own) throw badArgument('vote', `You can only vote for yourself, not for ${identity.id}.`);
  if (reviewer === undefined) {
    reviewer = { identity, vote: 0, isRequired: false };
    one.reviewers.push(reviewer);
  }
  reviewer.isRequired = flag(from, 'isRequired') ?? false;
  if (own && how === 'voting') reviewer.vote = vote;
  return reviewer;
}

export const reviewerRoutes = ({ engine }: Services): readonly Route[] => {
  const path = '{project?}/_apis/git/repositories/{repository}/pullrequests/{pullRequest}/reviewers';
  const changed = (call: Call, change: (one: PullRequestState) => string[]): Reply => {
    const { repository, pullRequest } = pullRequestOf(call, 'PullRequestContribute');
    const ids = change(pullRequest);
    engine.announce(repository, pullRequest.id, 'updated');
    engine.reconsider(repository, pullRequest);
    const all = reviewersJson(call.organization, repository, pullRequest);
    return listReply(all.filter((reviewer) => ids.includes(String(reviewer['id']))));
  };
  const single = (reply: Reply): Reply => {
    const first = isJson(reply.body) && Array.isArray(reply.body['value']) ? (reply.body['value'][0] as unknown) : null;
    return { ...reply, body: first };
  };
  const existing = (call: Call, one: PullRequestState): ReviewerState => {
    const id = parameter(call, 'reviewer').toLowerCase();
    const found = one.reviewers.find((reviewer) => reviewer.identity.id === id);
    if (found !== undefined) return found;
    throw new ServerError(404, 'GitPullRequestReviewerNotFoundException', `There is no reviewer ${id}.`);
  };
  return [
    {
      verb: 'GET',
      path,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        return listReply(reviewersJson(call.organization, repository, pullRequest));
      },
    },
    {
      verb: 'POST',
      path,
      handle: (call) =>
        changed(call, (one) => {
          if (!Array.isArray(call.body)) throw badArgument('reviewers', 'a list is expected');
          const entries = call.body.map((entry: unknown) => json(entry, 'reviewer'));
          return entries.map((entry) => setReviewer(call, one, requiredText(entry, 'id'), entry).identity.id);
        }),
    },
    {
      verb: 'PATCH',
      path,
      // The one thing it is for: resetting votes after something changed that needs another look.
      handle: (call) => {
        const reply = changed(call, (one) => {
          if (!Array.isArray(call.body)) throw badArgument('patchVotes', 'a list is expected');
          for (const entry of call.body as unknown[]) {
            const from = json(entry, 'patchVote');
            if (from['vote'] !== 0) throw badArgument('vote', 'votes can only be reset to 0 this way');
            const id = requiredText(from, 'id');
            for (const reviewer of one.reviewers) if (reviewer.identity.id === id) reviewer.vote = 0;
          }
          return [];
        });
        return { ...reply, body: undefined };
      },
    },
    {
      verb: 'GET',
      path: `${path}/{reviewer}`,
      handle: (call) => {
        const { repository, pullRequest } = pullRequestOf(call);
        const { identity } = existing(call, pullRequest);
        const all = reviewersJson(call.organization, repository, pullRequest);
        return { body: all.find((reviewer) => reviewer['id'] === identity.id) };
      },
    },
    {
      verb: 'PUT',
      path: `${path}/{reviewer}`,
      handle: (call) =>
        single(
          changed(call, (one) => [
            setReviewer(call, one, parameter(call, 'reviewer'), json(call.body, 'reviewer'), 'voting').identity.id,
          ]),
        ),
    },
    {
      verb: 'DELETE',
      path: `${path}/{reviewer}`,
      handle: (call) => {
        const reply = changed(call, (one) => {
          one.reviewers.splice(one.reviewers.indexOf(existing(call, one)), 1);
          return [];
        });
        return { ...reply, body: undefined };
      },
    },
  ];
};
