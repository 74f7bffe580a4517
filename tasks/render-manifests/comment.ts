import { describeError, TaskError } from '../../core/errors.ts';
import { remoteUrlOf } from '../../core/gitops-repo/remote-url.ts';
import { formatIdentity } from '../../core/identity.ts';
import { details } from '../../core/manifests/compare/lines.ts';
import { comparisonMarkdown } from '../../core/manifests/compare/markdown.ts';
import type { RenderOptions } from '../../core/manifests/options.ts';
import { escapeMarkdown, inlineCode, markdownLink } from '../../core/markdown.ts';
import type { Agent } from '../../core/ports/agent.ts';
import type { Files } from '../../core/ports/files.ts';
import { maySeeContent } from '../../core/pull-requests/audience.ts';
import {
  keepOneComment,
  markComment,
  previewComment,
  type CommentMark,
  type CommentResult,
} from '../../core/pull-requests/one-comment.ts';
import { openAzureRepos, type AzureRepos } from '../../platform/azure-repos/open.ts';
import { createOwnComments } from '../../platform/azure-repos/own-comments.ts';
import { wholeDiff, type Difference } from './difference.ts';
import type { ReportInputs } from './report-inputs.ts';

type Wanted = NonNullable<ReportInputs['comment']>;

/**
 * Posts the difference on the pull request that triggered the run. A comment is a courtesy: what keeps it from being
 * posted is a warning, never the end of the rendering.
 */
export async function commentDifference(
  agent: Agent,
  files: Pick<Files, 'readIfThere' | 'realPath'>,
  options: RenderOptions,
  wanted: Wanted,
  difference: Difference,
): Promise<void> {
  const target = triggeringPullRequest(agent);
  if (target.kind === 'none') return agent.log[target.level](`No comment on a pull request: ${target.why}.`);
  try {
    await comment(agent, files, options, wanted, difference, target);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    agent.log.warning(`No comment on the pull request ${target.id}: ${describeError(error)}`);
  }
}

type Target =
  | { readonly kind: 'some'; readonly id: number; readonly repository: string }
  | { readonly kind: 'none'; readonly level: 'info' | 'warning'; readonly why: string };

/** The pull request of the run, or why there is none to comment on. */
function triggeringPullRequest({ variable }: Pick<Agent, 'variable'>): Target {
  const id = Number(variable('System.PullRequest.PullRequestId') ?? '');
  if (variable('Build.Reason') !== 'PullRequest' || !Number.isSafeInteger(id) || id <= 0) {
    return { kind: 'none', level: 'info', why: 'none has triggered this run' };
  }
  if (variable('Build.Repository.Provider') !== 'TfsGit') {
    const why = 'this version comments on those of Azure Repos only';
    return { kind: 'none', level: 'warning', why };
  }
  // The agent writes True.
  if (/^true$/i.test(variable('System.PullRequest.IsFork') ?? '')) return { kind: 'none', level: 'info', why: fork };
  const repository = variable('Build.Repository.Uri') ?? variable('Build.Repository.Name') ?? '';
  return { kind: 'some', id, repository };
}

const fork = 'it comes from a fork, and anybody may have one';

async function comment(
  agent: Agent,
  files: Pick<Files, 'readIfThere' | 'realPath'>,
  options: RenderOptions,
  { azureReposConnection }: Wanted,
  difference: Difference,
  { id, repository }: Extract<Target, { kind: 'some' }>,
): Promise<void> {
  const { log } = agent;
  const opened = await openAzureRepos(agent, { repository, azureReposConnection });
  const host = createOwnComments(opened.host);
  if (await host.isFromFork(id)) return log.info(`No comment on the pull request ${id}: ${fork}.`);
  if (!(await mayBeTold(agent, files, options, opened, azureReposConnection))) {
    return log.warning(
      `No comment on the pull request ${id}: its project is visible to more people than the repository that the difference tells of, or that is not known.`,
    );
  }
  const mark: CommentMark = {
    subject: ['diff', options.environment, options.cluster, subjectOf(options, difference)],
    run: Number(/^\d{1,15}$/.exec(options.build.id)?.[0] ?? 0),
  };
  const text = difference.changed
    ? commentText(options, difference, host.limit - markComment(mark, '').length)
    : undefined;
  if (options.dryRun)
    return log.info(`Pull request ${id}: ${sentences[await previewComment(host, id, mark, text)].dry}.`);
  const instead = difference.mask(`${heading(options, difference)}\n\n**No difference.** ${runLink(options)}\n`);
  log.info(`Pull request ${id}: ${sentences[await keepOneComment(host, id, mark, { text, instead })].done}.`);
}

const sentences: Readonly<Record<CommentResult, { readonly done: string; readonly dry: string }>> = {
  added: { done: 'the difference is a comment now', dry: 'the difference would become a comment' },
  updated: {
    done: 'the comment with the difference is updated',
    dry: 'the comment with the difference would be updated',
  },
  unchanged: { done: 'the comment says the same already', dry: 'the comment says the same already' },
  newer: { done: 'a later run has commented already', dry: 'a later run has commented already' },
  none: { done: 'nothing differs, so there is no comment', dry: 'nothing differs, so there would be no comment' },
};

/** One application by its name; of several the input, for which there are may change from run to run. */
function subjectOf({ application, sourcePath }: RenderOptions, { comparisons }: Difference): string {
  if (application !== '') return application;
  const [only, ...others] = comparisons;
  return only !== undefined && others.length === 0 ? only.identity.application : sourcePath.join('\n');
}

/** Whether whoever reads the pull request may read the GitOps repository too. */
async function mayBeTold(
  agent: Agent,
  files: Pick<Files, 'readIfThere' | 'realPath'>,
  { compareWith }: RenderOptions,
  pullRequest: AzureRepos,
  azureReposConnection: string | undefined,
): Promise<boolean> {
  // Most are private, and then it needs no further look.
  if (maySeeContent(pullRequest.visibility, undefined)) return true;
  const repository = await remoteUrlOf(files, await files.realPath(compareWith));
  if (repository === undefined) return false;
  try {
    const { visibility } = await openAzureRepos(agent, { repository, azureReposConnection });
    return maySeeContent(pullRequest.visibility, visibility);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    agent.log.debug(describeError(error));
    return false;
  }
}

function commentText(options: RenderOptions, difference: Difference, limit: number): string {
  const { comparisons, mask } = difference;
  const head = `${heading(options, difference)}\n\n`;
  const foot = `\n${runLink(options)}\n`;
  const body = comparisonMarkdown(comparisons, {
    // Masking makes no text longer: three stars stand for three characters at least.
    limit: limit - head.length - foot.length,
    detail: details.brief,
    mask,
    rest: wholeDiff,
  });
  return mask(`${head}${body}${foot}`);
}

function heading({ environment, cluster }: RenderOptions, { comparisons, where }: Difference): string {
  const [only, ...others] = comparisons;
  const what =
    only !== undefined && others.length === 0
      ? formatIdentity(only.identity)
      : formatIdentity({ environment, cluster, application: `${comparisons.length} applications` });
  return `### Changes of ${escapeMarkdown(what)} against ${inlineCode(where)}`;
}

function runLink({ build }: RenderOptions): string {
  return build.url === '' ? '' : markdownLink(`Run ${build.number}`, build.url);
}
