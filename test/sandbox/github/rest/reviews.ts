import { pageReply, pullRequestOf, reads, writes } from '../call.ts';
import type { Call, Reply, Route } from '../call.ts';
import { ApiError } from '../errors.ts';
import { json, texts } from '../json.ts';
import { now } from '../pull-request-engine.ts';
import { isCollaborator, tokenMay } from '../rights.ts';
import { accountJson, isOrganization, nodeId, teamJson } from '../account-json.ts';
import { pullRequestJson } from '../pull-request-json.ts';
import { repositoryUrl } from '../repository-json.ts';
import type { PullRequestRecord } from '../state.ts';
import type { Actor, ReviewRequest, Team } from '../types.ts';
import type { Services } from './services.ts';

function request(call: Call, { engine }: Services): Reply {
  const { repository, pullRequest: one, by } = pullRequestOf(call, writes('triage', 'pull_requests'));
  const { site } = call;
  const body = json(call.body);
  const [logins, slugs] = [texts(body, 'reviewers'), texts(body, 'team_reviewers')];
  const owner = `${repository.owner.login}/${repository.name}`;
  const stranger = (): ApiError =>
    new ApiError(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${owner} repository.`,
    );
  const users: Actor[] = logins.map((login) => {
    const user = site.actor(login);
    if (user === undefined || user.type !== 'User' || !isCollaborator(site, repository, user)) throw stranger();
    if (user.id === one.by.id) throw new ApiError(422, 'Review cannot be requested from pull request author.');
    return user;
  });
  const teams: Team[] = slugs.map((slug) => {
    const team = isOrganization(repository.owner) ? site.team(repository.owner.login, slug) : undefined;
    if (team === undefined || !repository.roles.has(`team ${team.id}`)) throw stranger();
    return team;
  });
  const [unseen] = teams.filter(() => call.token !== undefined && !tokenMay(call.token, 'members', 'read'));
  if (unseen !== undefined) {
    throw new ApiError(422, 'Validation Failed', {
      errors: [`Could not resolve to a node with the global id of '${nodeId('T', unseen.id)}'.`],
    });
  }
  const asked = one.requestedReviewers;
  for (const user of users) if (!asked.users.some((known) => known.id === user.id)) asked.users.push(user);
  for (const team of teams) if (!asked.teams.some((known) => known.id === team.id)) asked.teams.push(team);
  note(call, one, 'review_requested', by, [...users, ...teams]);
  engine.touch(one);
  engine.announce(repository, one.number, 'updated');
  return { status: 201, body: pullRequestJson(call, repository, one) };
}

function note(
  { site }: Call,
  one: PullRequestRecord,
  kind: ReviewRequest['kind'],
  by: Actor,
  all: readonly (Actor | Team)[],
): void {
  for (const of of all) one.requests.push({ id: site.nextId(), kind, of, by, createdAt: now() });
}

/** Of all that happens to a pull request, who was asked for a review. */
function events(call: Call): Reply {
  const { repository, pullRequest: one } = pullRequestOf(call, reads('issues', 'pull_requests'));
  return pageReply(
    call,
    one.requests.map(({ id, kind, of, by, createdAt }) => ({
      id,
      node_id: nodeId('RRE', id),
      url: `${repositoryUrl(call, repository)}/issues/events/${id}`,
      actor: accountJson(call, by),
      event: kind,
      commit_id: null,
      commit_url: null,
      created_at: createdAt,
      performed_via_github_app: null,
      review_requester: accountJson(call, by),
      ...('slug' in of ? { requested_team: teamJson(call, of) } : { requested_reviewer: accountJson(call, of) }),
    })),
  );
}

function remove(call: Call, { engine }: Services): Reply {
  const { repository, pullRequest: one, by } = pullRequestOf(call, writes('triage', 'pull_requests'));
  const body = json(call.body);
  const has = (names: readonly string[], name: string): boolean =>
    names.some((entry) => entry.toLowerCase() === name.toLowerCase());
  const [logins, slugs] = [texts(body, 'reviewers'), texts(body, 'team_reviewers')];
  const { users, teams } = one.requestedReviewers;
  note(call, one, 'review_request_removed', by, [
    ...users.filter((user) => has(logins, user.login)),
    ...teams.filter((team) => has(slugs, team.slug)),
  ]);
  one.requestedReviewers = {
    users: users.filter((user) => !has(logins, user.login)),
    teams: teams.filter((team) => !has(slugs, team.slug)),
  };
  engine.touch(one);
  return { body: pullRequestJson(call, repository, one) };
}

function requested(call: Call): Reply {
  const { pullRequest: one } = pullRequestOf(call, reads('pull_requests'));
  return {
    body: {
      users: one.requestedReviewers.users.map((user) => accountJson(call, user)),
      teams: one.requestedReviewers.teams.map((team) => teamJson(call, team)),
    },
  };
}

function reviews(call: Call): Reply {
  const { repository, pullRequest: one } = pullRequestOf(call, reads('pull_requests'));
  const url = `${repositoryUrl(call, repository)}/pulls/${one.number}`;
  const page = `${call.links.web}/${repository.owner.login}/${repository.name}/pull/${one.number}`;
  return pageReply(
    call,
    one.reviews.map((review) => ({
      id: review.id,
      node_id: nodeId('PRR', review.id),
      user: accountJson(call, review.by),
      body: '',
      state: review.state,
      html_url: `${page}#pullrequestreview-${review.id}`,
      pull_request_url: url,
      author_association: 'CONTRIBUTOR',
      _links: { html: { href: `${page}#pullrequestreview-${review.id}` }, pull_request: { href: url } },
      submitted_at: review.submittedAt,
      commit_id: review.commit,
    })),
  );
}

export const reviewRoutes = (services: Services): readonly Route[] => {
  const path = 'repos/{owner}/{repo}/pulls/{number}';
  const asked = `${path}/requested_reviewers`;
  const docs = 'pulls/review-requests#';
  return [
    {
      verb: 'POST',
      path: asked,
      docs: `${docs}request-reviewers-for-a-pull-request`,
      handle: (call) => request(call, services),
    },
    {
      verb: 'DELETE',
      path: asked,
      docs: `${docs}remove-requested-reviewers-from-a-pull-request`,
      handle: (call) => remove(call, services),
    },
    {
      verb: 'GET',
      path: asked,
      docs: `${docs}get-all-requested-reviewers-for-a-pull-request`,
      handle: requested,
    },
    {
      verb: 'GET',
      path: 'repos/{owner}/{repo}/issues/{number}/events',
      docs: 'issues/events#list-issue-events',
      handle: events,
    },
    { verb: 'GET', path: `${path}/reviews`, docs: 'pulls/reviews#list-reviews-for-a-pull-request', handle: reviews },
  ];
};
