import { shortId } from '../../commit-id.ts';
import { codeCell, inlineCode, markdownTable } from '../../markdown.ts';
import { outcome } from '../report.ts';
import { someOf } from '../../wording.ts';
import type { LandedUpdate } from './land-update.ts';

/** How a landing ends, or with a dry run would end, in one line. */
export function landedOutcome(landed: LandedUpdate, dryRun: boolean): string {
  const { plan, result, branch, rolledBack } = landed;
  if (rolledBack !== undefined) {
    const by = rolledBack.pullRequest === undefined ? '' : `, by pull request ${rolledBack.pullRequest.id}`;
    return `Nothing to do: this run has rolled back already (commit ${shortId(rolledBack.commit)}${by}); what the files hold now stays`;
  }
  switch (result) {
    case 'pushed':
      return plan.edits.length === 0
        ? `${branch} ${dryRun ? 'would be' : 'was'} brought up to its target, which holds the version asked for`
        : `${outcome(plan, dryRun)} on ${branch}`;
    case 'held':
      return `Nothing to push: ${branch} holds the version asked for already`;
    case 'none':
      return outcome(plan, dryRun);
  }
}

/** That people have to merge by hand, and what; undefined when the branch merges. */
export function conflictText({ branch, targetBranch, clashes }: LandedUpdate): string | undefined {
  if (clashes.length === 0 || branch === '') return undefined;
  return (
    `${branch} conflicts with ${targetBranch}, so what ${targetBranch} has become since they parted is not in it: ${someOf(clashes, 20, '; ')}. ` +
    `Merge ${targetBranch} into it, or delete it: the next run makes it anew.`
  );
}

/** Where the update is, for the summary. */
export function whereItLanded({ repositoryLabel, targetBranch, branch, commit }: LandedUpdate): string {
  return markdownTable(
    ['', ''],
    [
      ['Repository', codeCell(repositoryLabel)],
      ['Target branch', codeCell(targetBranch)],
      ...(branch === '' || branch === targetBranch ? [] : [['Branch', codeCell(branch)]]),
      ...(commit === undefined ? [] : [['Commit', inlineCode(commit)]]),
    ],
  );
}
