import type { GitPullRequest } from 'azure-devops-node-api/interfaces/GitInterfaces.js';
import { TaskError } from '../../core/errors.ts';
import type { AutoComplete } from '../../core/ports/pull-request-host.ts';
import { pullRequestMissing } from '../missing.ts';
import { wordIn } from '../readable-answers.ts';
import { explained } from './errors.ts';
import { HttpFailure } from './failure.ts';
import { branchPolicies, strategiesOf } from './policies.ts';
import type { Host } from './repository.ts';
import { wire } from './wire.ts';

const mergeStrategies = ['squash', 'noFastForward', 'rebase', 'rebaseMerge'] as const;

/** How a pull request is to complete, as far as the service says. */
export function toAutoComplete(options: GitPullRequest['completionOptions']): Partial<AutoComplete> {
  const strategy = mergeStrategies.find((name) => wire.mergeStrategy[name] === options?.mergeStrategy);
  return {
    ...(strategy === undefined ? {} : { mergeStrategy: strategy }),
    deleteSourceBranch: options?.deleteSourceBranch === true,
    transitionWorkItems: options?.transitionWorkItems === true,
  };
}

/**
 * Sets auto-complete for whoever asks: the service lets nobody set it for somebody else. A strategy that a policy forbids
 * would be taken, and the pull request never completed: so the policies are looked at first.
 * @throws STRATEGY_NOT_ALLOWED, NOT_ALLOWED
 */
export async function setAutoComplete(host: Host, id: number, wanted: AutoComplete, me: string): Promise<void> {
  const { api, repository, context, once } = host;
  const { mergeStrategy, deleteSourceBranch, transitionWorkItems } = wanted;
  await explained(
    'set auto-complete on the pull request',
    context,
    async () => {
      const { targetRefName } = await api.getPullRequest(repository.id, id, repository.project.id);
      const target = wordIn(targetRefName, 'targetRefName').replace(/^refs\/heads\//, '');
      const policies = await branchPolicies(host, target);
      const allowed = policies === undefined ? undefined : strategiesOf(policies);
      if (allowed?.includes(mergeStrategy) === false)
        throw strategyNotAllowed(context.repository, target, wanted, allowed);
      try {
        await once(() =>
          api.updatePullRequest(
            {
              autoCompleteSetBy: { id: me },
              completionOptions: {
                mergeStrategy: wire.mergeStrategy[mergeStrategy],
                deleteSourceBranch,
                transitionWorkItems,
              },
            },
            repository.id,
            id,
            repository.project.id,
          ),
        );
      } catch (thrown) {
        if (!(thrown instanceof HttpFailure) || !/auto ?complete set by/i.test(thrown.said)) throw thrown;
        throw new TaskError(
          'NOT_ALLOWED',
          `${context.identity} may not set auto-complete on pull request ${id} of ${context.repository}: only the identity that makes the request can set it for itself.`,
          'Use a token that acts as one identity, neither as a delegate nor as a group: the job’s own, a personal access token, or a Microsoft Entra identity.',
          { cause: thrown },
        );
      }
    },
    pullRequestMissing(context.repository, id),
  );
}

/** What is said where policies forbid a merge strategy. */
export function strategyNotAllowed(
  repository: string,
  branch: string,
  { mergeStrategy }: Pick<AutoComplete, 'mergeStrategy'>,
  allowed: readonly string[],
): TaskError {
  const these = allowed.join(', ');
  return new TaskError(
    'STRATEGY_NOT_ALLOWED',
    `The branch policies of "${branch}" in ${repository} do not allow the merge strategy ${mergeStrategy}` +
      `${allowed.length === 0 ? ', nor any other: they contradict each other.' : `, only ${these}.`}`,
    allowed.length === 0
      ? 'Correct the policies "Limit merge types" of the branch (Project settings → Repositories → Policies).'
      : `Set mergeStrategy to ${allowed.length === 1 ? these : `one of ${these}`}.`,
  );
}
