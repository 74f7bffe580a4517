import type { Call } from '../call.ts';
import { ApiError, invalidField, pullRequestProblem, validationFailed } from '../errors.ts';
import { flag, json, text } from '../json.ts';
import { atLeast, roleOf } from '../rights.ts';
import type { PullRequestRecord, RepositoryState } from '../state.ts';
import type { Actor } from '../types.ts';
import { checkedBody, checkedTitle, openTwin } from './pull-request-checks.ts';
import type { Services } from './services.ts';

/** Title, body, base, state; nothing else of a pull request is changed this way. Its author may, and who may write. */
export async function patchPullRequest(
  call: Call,
  { engine }: Services,
  repository: RepositoryState,
  one: PullRequestRecord,
  by: Actor,
): Promise<void> {
  if (one.by.id !== by.id && !atLeast(roleOf(call.site, repository, by), 'write')) {
    throw new ApiError(403, `${by.login} does not have permission to update this pull request.`);
  }
  const body = json(call.body);
  const [base, state] = [text(body, 'base'), text(body, 'state')];
  const title = body['title'] === undefined ? one.title : checkedTitle(text(body, 'title'));
  const content = body['body'] === undefined ? one.body : checkedBody(text(body, 'body'));
  if (state !== undefined && state !== 'open' && state !== 'closed') throw invalidField('PullRequest', 'state');
  const rebased = base !== undefined && base !== one.base.branch ? await newBase(repository, one, base) : undefined;
  const reopened = state === 'open' && one.state !== 'open';
  if (reopened) await checkReopening(repository, one);
  one.title = title;
  one.body = content;
  one.maintainerCanModify = flag(body, 'maintainer_can_modify') ?? one.maintainerCanModify;
  engine.touch(one);
  if (rebased !== undefined) {
    one.base = rebased;
    delete one.autoMerge;
  }
  if (reopened) {
    one.state = 'open';
    delete one.closedAt;
    delete one.closedBy;
    engine.announce(repository, one.number, 'reopened');
  } else if (state === 'closed' && one.state === 'open') {
    engine.close(repository, one, by);
  } else {
    engine.announce(repository, one.number, 'updated');
  }
  if (reopened) engine.queueOpening(repository, one);
  else if (rebased !== undefined) engine.queueCheck(repository, one);
}

async function newBase(
  repository: RepositoryState,
  one: PullRequestRecord,
  branch: string,
): Promise<PullRequestRecord['base']> {
  if (one.state !== 'open') {
    throw validationFailed({
      resource: 'PullRequest',
      field: 'base',
      code: 'invalid',
      message: 'Cannot change the base branch of a closed pull request.',
    });
  }
  const commit = await repository.bare.tip(branch);
  if (commit === undefined) throw pullRequestProblem(`Proposed base branch '${branch}' was not found`, 'base');
  if (openTwin(repository, one.head.branch, branch) !== undefined) {
    throw pullRequestProblem(
      `A pull request already exists for base branch '${branch}' and head branch '${one.head.branch}'`,
    );
  }
  if (await repository.bare.isAncestor(one.head.commit, commit)) {
    throw pullRequestProblem(
      `There are no new commits between base branch '${branch}' and head branch '${one.head.branch}'`,
    );
  }
  return { branch, commit };
}

async function checkReopening(repository: RepositoryState, one: PullRequestRecord): Promise<void> {
  const refuse = (why: string): ApiError => pullRequestProblem(`state cannot be changed. ${why}`, 'state');
  if (one.state === 'merged') throw refuse('The pull request cannot be reopened.');
  for (const branch of [one.head.branch, one.base.branch]) {
    if ((await repository.bare.tip(branch)) === undefined) throw refuse(`The ${branch} branch has been deleted.`);
  }
  // What was pushed on top meanwhile comes along.
  const tip = await repository.bare.tip(one.head.branch);
  if (tip === undefined || !(await repository.bare.isAncestor(one.head.commit, tip))) {
    throw refuse(`The ${one.head.branch} branch was force-pushed or recreated.`);
  }
  const base = await repository.bare.tip(one.base.branch);
  if (base !== undefined && (await repository.bare.isAncestor(tip, base))) {
    throw refuse(`There are no new commits on the ${one.head.branch} branch.`);
  }
  await repository.bare.run(['update-ref', `refs/pull/${one.number}/head`, tip]);
  // Last, for nothing is awaited from here on: of two that come at once one is refused.
  if (openTwin(repository, one.head.branch, one.base.branch) !== undefined) {
    throw refuse(`There is already an open pull request from ${one.head.branch} to ${one.base.branch}.`);
  }
  one.head.commit = tip;
}
