import { basename } from 'node:path';
import { describeError, TaskError } from '../errors.ts';
import { remoteUrlOf } from '../gitops-repo/remote-url.ts';
import { formatIdentity } from '../identity.ts';
import { wholeDiff, type Difference } from '../manifests/compare/difference.ts';
import { details } from '../manifests/compare/lines.ts';
import { comparisonMarkdown } from '../manifests/compare/markdown.ts';
import type { RenderOptions } from '../manifests/options.ts';
import { escapeMarkdown, inlineCode, markdownLink } from '../markdown.ts';
import type { Log } from '../ports/agent.ts';
import type { Files } from '../ports/files.ts';
import type { PullRequestComments, Visibility } from '../ports/pull-request-comments.ts';
import { maySeeContent } from './audience.ts';
import { keepOneComment, markComment, previewComment, type CommentMark, type CommentResult } from './one-comment.ts';
import { fromFork, type TriggeringPullRequest } from './triggering.ts';

/** A repository on its host. */
export interface CommentedRepository {
  readonly comments: PullRequestComments;
  /** Who sees it; undefined when the host does not say. */
  readonly visibility: Visibility | undefined;
}

/** What commenting takes of the world. */
export interface DifferenceCommentPorts {
  readonly log: Pick<Log, 'info' | 'warning' | 'debug'>;
  readonly files: Pick<Files, 'kind' | 'readIfThere' | 'realPath'>;
  /** Opens a repository by its address. */
  open(repository: string): Promise<CommentedRepository>;
}

type Subject = Pick<
  RenderOptions,
  'environment' | 'cluster' | 'application' | 'sourcePath' | 'compareWith' | 'build' | 'dryRun'
>;

/**
 * Posts the difference on the pull request that triggered the run. A comment is a courtesy: what keeps it from being
 * posted is a warning, never the end of the rendering.
 * @throws CANCELLED
 */
export async function commentDifference(
  ports: DifferenceCommentPorts,
  options: Subject,
  target: TriggeringPullRequest,
  difference: Difference,
): Promise<void> {
  const { log } = ports;
  if (target.kind === 'none') return log[target.level](`No comment on a pull request: ${target.why}.`);
  try {
    await comment(ports, options, target, difference);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    log.warning(`No comment on the pull request ${target.id}: ${describeError(error)}`);
  }
}

async function comment(
  ports: DifferenceCommentPorts,
  options: Subject,
  target: Extract<TriggeringPullRequest, { kind: 'some' }>,
  difference: Difference,
): Promise<void> {
  const { log } = ports;
  const { id } = target;
  const host = await openForTelling(ports, options, target);
  if (typeof host === 'string')
    return log[host === fromFork ? 'info' : 'warning'](`No comment on the pull request ${id}: ${host}.`);
  const { mark, text, instead } = differenceComment(options, difference, host.limit);
  if (options.dryRun) {
    return log.info(`Pull request ${id}: ${sentences[await previewComment(host, id, mark, text)].dry}.`);
  }
  log.info(`Pull request ${id}: ${sentences[await keepOneComment(host, id, mark, { text, instead })].done}.`);
}

/** The pull request's comments, or why nothing of the GitOps repository may be told there. */
async function openForTelling(
  ports: DifferenceCommentPorts,
  { compareWith }: Pick<Subject, 'compareWith'>,
  { id, repository }: Extract<TriggeringPullRequest, { kind: 'some' }>,
): Promise<PullRequestComments | string> {
  const { comments, visibility } = await ports.open(repository);
  if (await comments.isFromFork(id)) return fromFork;
  return (await mayBeTold(ports, compareWith, visibility))
    ? comments
    : 'its project is visible to more people than the repository that the difference tells of, or that is not known';
}

/**
 * Says in the place of an earlier run's comment that the change has failed since: nobody is to approve by a difference
 * that is not the change's any more. Where there is no comment, none is made; nothing of the manifests is told.
 * @param applications those that were rendered; empty when the rendering itself failed
 * @throws CANCELLED
 */
export async function outdateComment(
  { log, open }: Pick<DifferenceCommentPorts, 'log' | 'open'>,
  options: Subject,
  target: TriggeringPullRequest,
  applications: readonly string[],
): Promise<void> {
  if (target.kind === 'none' || options.dryRun) return;
  const named = applications.length > 0 ? applications : options.sourcePath.map((path) => basename(path));
  const mark = markOf(options, named);
  const what = whatOf(options, named);
  const instead = `### Changes of ${escapeMarkdown(what)}\n\n**The manifests of this change could not be rendered, or did not pass the checks**, so what an earlier run said here holds no longer. ${linkOf(options)}\n`;
  try {
    const { comments } = await open(target.repository);
    const result = await keepOneComment(comments, target.id, mark, { text: undefined, instead });
    if (result === 'updated')
      log.info(`Pull request ${target.id}: the comment with the difference says that it is out of date.`);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    // Only the failure itself is worth a place on the run's page.
    log.info(`The comment on the pull request ${target.id} could not be updated: ${describeError(error)}`);
  }
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

/** Whether whoever reads the pull request may read the GitOps repository too. */
async function mayBeTold(
  { files, log, open }: DifferenceCommentPorts,
  compareWith: string,
  pullRequest: Visibility | undefined,
): Promise<boolean> {
  // Most are private, and then it needs no further look.
  if (maySeeContent(pullRequest, undefined)) return true;
  const repository = await remoteUrlOf(files, await files.realPath(compareWith));
  if (repository === undefined) return false;
  try {
    return maySeeContent(pullRequest, (await open(repository)).visibility);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    log.debug(describeError(error));
    return false;
  }
}

/**
 * What the comment says.
 * @param limit of the whole comment, in UTF-16 units
 * @returns text undefined when nothing differs: that is worth no comment of its own, only `instead` in the place of one
 */
export function differenceComment(
  options: Told,
  difference: Difference,
  limit: number,
): { readonly mark: CommentMark; readonly text: string | undefined; readonly instead: string } {
  const applications = difference.comparisons.map(({ identity }) => identity.application);
  const mark = markOf(options, applications);
  const head = `### Changes of ${escapeMarkdown(whatOf(options, applications))} against ${inlineCode(difference.where)}`;
  const link = linkOf(options);
  const { changed, comparisons, mask } = difference;
  const body = (): string =>
    comparisonMarkdown(comparisons, {
      // Masking makes no text longer: three stars stand for three characters at least.
      limit: limit - markComment(mark, '').length - head.length - link.length - 4,
      detail: details.brief,
      mask,
      rest: wholeDiff,
    });
  return {
    mark,
    text: changed ? mask(`${head}\n\n${body()}\n${link}\n`) : undefined,
    instead: mask(`${head}\n\n**No difference.** ${link}\n`),
  };
}

type Told = Pick<Subject, 'environment' | 'cluster' | 'application' | 'sourcePath' | 'build'>;

/** One application by its name; of several the input, for which there are may change from run to run. */
function markOf({ environment, cluster, application, sourcePath, build }: Told, names: readonly string[]): CommentMark {
  const [only, ...others] = names;
  const one = application === '' && others.length === 0 ? only : application;
  return {
    subject: ['diff', environment, cluster, one === undefined || one === '' ? sourcePath.join('\n') : one],
    run: Number(/^\d{1,15}$/.exec(build.id)?.[0] ?? 0),
  };
}

function whatOf({ environment, cluster }: Told, names: readonly string[]): string {
  const [only, ...others] = names;
  const application = only !== undefined && others.length === 0 ? only : `${names.length} applications`;
  return formatIdentity({ environment, cluster, application });
}

function linkOf({ build }: Told): string {
  return build.url === '' ? '' : markdownLink(`Run ${build.number}`, build.url);
}
