import type { LandingResult } from '../gitops-repo/landing.ts';
import { details } from '../manifests/compare/lines.ts';
import type { Mask } from '../manifests/compare/value-text.ts';
import { codeCell, escapeMarkdown, inlineCode, markdownLink, markdownTable } from '../markdown.ts';
import type { AutoComplete } from '../ports/pull-request-host.ts';
import { counted } from '../wording.ts';
import { changeText, imageTable } from './text.ts';

/** One sentence on how it ended, or with a dry run how it would. */
export function deliverySentence(result: LandingResult, dryRun: boolean): string {
  const files = counted(result.plan.changedFiles.length, 'file');
  const number = result.pullRequest === undefined ? '' : ` ${result.pullRequest.id}`;
  const parts = result.updates.length === 0 ? '' : ` (${result.updates.join(', ')})`;
  const closed = result.closed.length === 0 ? ' that is open' : ` ${result.closed.join(', ')}`;
  const said = dryRun ? 'Dry run: ' : '';
  const would = dryRun ? 'would be ' : '';
  switch (result.result) {
    case 'created':
      return `${said}${dryRun ? 'a pull request' : `Pull request${number}`} ${would}created${result.plan.changedFiles.length === 0 ? '' : `, ${files}`}`;
    case 'updated':
      return `${said}${dryRun ? 'pull' : 'Pull'} request${number} ${would}updated${parts}, ${files}`;
    case 'unchanged':
      return `${said}${dryRun ? 'pull' : 'Pull'} request${number} is as it should be${dryRun ? '' : '; nothing was pushed'}`;
    case 'pushed':
      return `${said}${dryRun ? `${files} would be pushed` : `Pushed ${files}`} to ${result.branch}`;
    case 'none':
      if (result.plan.rolledBack !== undefined)
        return `${said}${dryRun ? 'nothing' : 'Nothing'} to do: this run has rolled back already`;
      return `${said}${dryRun ? 'nothing' : 'Nothing'} to do: the target holds this content already`;
    case 'closed':
      return `${said}${dryRun ? 'the pull' : 'Pull'} request${closed} ${would}closed: the target holds this content already`;
  }
}

/** What the summary tells besides the result. */
interface Told {
  /** As people call it. */
  readonly repository: string;
  readonly targetBranch: string;
  readonly options: {
    readonly dryRun: boolean;
    readonly draft: boolean;
    readonly autoComplete: AutoComplete | undefined;
  };
  readonly mask: Mask;
}

/** The section of the run's summary: how it ended, where it is to be seen, what is waited for, what changes. */
export function deliverySummary(result: LandingResult, { repository, targetBranch, options, mask }: Told): string {
  const { pullRequest, branch, commit, plan } = result;
  const rows = [
    ['Result', escapeMarkdown(deliverySentence(result, options.dryRun))],
    ...(pullRequest === undefined ? [] : [['Pull request', linkTo(pullRequest.id, pullRequest)]]),
    ...(waitsFor(result, options) ?? []),
    ['Repository', codeCell(repository)],
    ['Target branch', codeCell(targetBranch)],
    ...(branch === '' || branch === targetBranch ? [] : [['Branch', codeCell(branch)]]),
    ...(commit === undefined ? [] : [['Commit', inlineCode(commit)]]),
    ...otherOnes('Superseded', result.superseded, pullRequest),
    ...otherOnes('Closed', result.closed, pullRequest),
  ];
  const parts = [markdownTable(['', ''], rows), imageTable(plan.before, plan.after)];
  const telling = { limit: 100_000, detail: details.brief, mask };
  if (plan.changedFiles.length > 0) parts.push(changeText(plan, telling));
  return parts.filter((part) => part !== '').join('\n\n');
}

function waitsFor(
  { result }: LandingResult,
  { dryRun, draft, autoComplete }: Told['options'],
): readonly (readonly string[])[] | undefined {
  if (dryRun || !['created', 'updated', 'unchanged'].includes(result)) return undefined;
  const policies = 'it merges by itself once all policies pass';
  if (draft)
    return [['Waits for', `somebody who publishes the draft${autoComplete === undefined ? '' : `; then ${policies}`}`]];
  return [
    ['Waits for', autoComplete === undefined ? 'a review, and somebody who completes it' : `its policies: ${policies}`],
  ];
}

/** Pull requests of a repository are beside each other, on either host. */
function linkTo(id: number, { url }: NonNullable<LandingResult['pullRequest']>): string {
  return markdownLink(String(id), url.replace(/\d+$/, String(id)));
}

function otherOnes(
  name: string,
  ids: readonly number[],
  beside: LandingResult['pullRequest'],
): readonly (readonly string[])[] {
  if (ids.length === 0) return [];
  return [[name, ids.map((id) => (beside === undefined ? String(id) : linkTo(id, beside))).join(', ')]];
}
