import type { Call } from '../call.ts';
import { need } from '../call.ts';
import { badArgument, noBranch, notEditable, pullRequestExists, ServerError, staleSource } from '../errors.ts';
import { flag, json, member, requiredText, text } from '../json.ts';
import type { Json } from '../json.ts';
import type { RepositoryState } from '../state.ts';
import type { CompletionOptions, MergeStrategy, PullRequestState } from '../types.ts';
import { activeTwin, branchTip, checkedDescription, checkedTitle } from './pull-request-checks.ts';
import type { Services } from './services.ts';

/** What PATCH changes; everything else has a route of its own. `lastMergeSourceCommit` goes with completion. */
const patchable: ReadonlySet<string> = new Set([
  'title',
  'description',
  'status',
  'completionOptions',
  'autoCompleteSetBy',
  'targetRefName',
  'isDraft',
  'mergeOptions',
  'lastMergeSourceCommit',
]);

const strategies: Readonly<Record<number, MergeStrategy>> = {
  1: 'noFastForward',
  2: 'squash',
  3: 'rebase',
  4: 'rebaseMerge',
};
const statuses: Readonly<Record<number, 'active' | 'abandoned' | 'completed'>> = {
  1: 'active',
  2: 'abandoned',
  3: 'completed',
};

/** `mergeStrategy` wins over the older `squashMerge`. */
export function completionOptions(from: Json): CompletionOptions {
  const strategy = from['mergeStrategy'] ?? (flag(from, 'squashMerge') === true ? 'squash' : undefined);
  const message = text(from, 'mergeCommitMessage');
  const reason = text(from, 'bypassReason');
  const ignored = from['autoCompleteIgnoreConfigIds'];
  const options: CompletionOptions = {
    deleteSourceBranch: flag(from, 'deleteSourceBranch') ?? false,
    transitionWorkItems: flag(from, 'transitionWorkItems') ?? false,
    bypassPolicy: flag(from, 'bypassPolicy') ?? false,
  };
  if (strategy !== undefined && strategy !== null) {
    options.mergeStrategy = member(strategy, strategies, 'completionOptions.mergeStrategy');
  }
  if (message !== undefined && message !== '') options.mergeCommitMessage = message;
  if (reason !== undefined) options.bypassReason = reason;
  if (Array.isArray(ignored)) options.autoCompleteIgnoreConfigIds = ignored.map(Number);
  return options;
}

/** Changes a pull request. Completion is only asked for here; it happens in the background. */
export async function patchPullRequest(
  call: Call,
  { engine }: Services,
  repository: RepositoryState,
  one: PullRequestState,
): Promise<void> {
  const body = json(call.body);
  const foreign = Object.keys(body).filter((name) => !patchable.has(name));
  if (foreign.length > 0) {
    call.organization.violations.push(`PATCH pull request ${one.id}: ${foreign.join()} cannot be changed this way`);
    throw badArgument(foreign.join(), 'this property of a pull request cannot be updated');
  }
  const asked = body['status'] === undefined ? undefined : member(body['status'], statuses, 'status');
  if (one.status === 'completed' || (one.status === 'abandoned' && asked !== 'active')) throw notEditable();

  const title = text(body, 'title');
  const description = text(body, 'description');
  const changes: Partial<PullRequestState> = {};
  if (title !== undefined) changes.title = checkedTitle(title);
  if (description !== undefined) changes.description = checkedDescription(description);
  const draft = flag(body, 'isDraft');
  if (draft !== undefined) changes.isDraft = draft;
  if (body['completionOptions'] !== undefined && body['completionOptions'] !== null) {
    const options = completionOptions(json(body['completionOptions'], 'completionOptions'));
    if (options.bypassPolicy === true) need(call, repository, 'PolicyExempt');
    changes.completionOptions = options;
  }
  const setBy = autoCompleteSetBy(call, repository, body);
  if (setBy === 'nobody') delete one.autoCompleteSetBy;
  else if (setBy !== undefined) changes.autoCompleteSetBy = setBy;

  const target = text(body, 'targetRefName');
  const retargeted = target !== undefined && target !== one.targetRefName;
  if (retargeted) {
    if ((await branchTip(repository, target)) === undefined) throw noBranch();
    if (activeTwin(repository, one.sourceRefName, target) !== undefined) throw pullRequestExists();
    changes.targetRefName = target;
  }

  if (asked === 'completed') {
    need(call, repository, 'GenericContribute');
    const last = requiredText(json(body['lastMergeSourceCommit'], 'lastMergeSourceCommit'), 'commitId');
    if (last !== (await branchTip(repository, one.sourceRefName))) throw staleSource();
  }
  if (asked === 'active' && one.status === 'abandoned') {
    if (activeTwin(repository, one.sourceRefName, one.targetRefName) !== undefined) throw pullRequestExists();
    if ((await branchTip(repository, one.sourceRefName)) === undefined) throw noBranch();
  }

  Object.assign(one, changes);
  if (asked === 'abandoned') {
    engine.abandon(repository, one, call.identity);
    return;
  }
  const reactivated = asked === 'active' && one.status === 'abandoned';
  if (reactivated) {
    one.status = 'active';
    delete one.closedBy;
    delete one.closedDate;
  }
  engine.announce(repository, one.id, 'updated');
  if (asked === 'completed') engine.queueCompletion(repository, one, call.identity);
  else if (reactivated || retargeted) engine.queueMerge(repository, one);
  else engine.reconsider(repository, one);
}

const nobodyId = '00000000-0000-0000-0000-000000000000';

/** Auto-complete acts with the rights of whoever set it, so nobody sets it for somebody else. */
function autoCompleteSetBy(
  call: Call,
  repository: RepositoryState,
  body: Json,
): Call['identity'] | 'nobody' | undefined {
  const value = body['autoCompleteSetBy'];
  if (value === undefined) return undefined;
  if (value === null) return 'nobody';
  const id = requiredText(json(value, 'autoCompleteSetBy'), 'id');
  if (id === nobodyId) return 'nobody';
  if (id === call.identity.id) {
    // Setting it is as good as pushing to the target.
    need(call, repository, 'GenericContribute');
    return call.identity;
  }
  throw new ServerError(
    400,
    'InvalidArgumentValueException',
    'Invalid argument value.\r\nParameter name: Invalid pull request auto complete set by id.\nValid values are either the current user identity id, or an empty guid (to unset auto complete).',
  );
}
