import { describeError, TaskError } from '../errors.ts';
import { remoteUrlOf } from '../remote-url.ts';
import type { RenderOptions } from '../manifests/options.ts';
import type { Log } from '../ports/agent.ts';
import type { Files } from '../ports/files.ts';
import type { PullRequestComments, Visibility } from '../ports/pull-request-comments.ts';
import { maySeeContent } from './audience.ts';
import { keepOneComment, previewComment, type CommentMark, type CommentResult } from './one-comment.ts';
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

/** What a comment with a difference is of. */
export type Subject = Pick<
  RenderOptions,
  'environment' | 'cluster' | 'application' | 'sourcePath' | 'compareWith' | 'build' | 'dryRun'
>;

/** text undefined: that is worth no comment of its own, only `instead` in the place of one. */
export interface CommentContent {
  readonly mark: CommentMark;
  readonly text: string | undefined;
  readonly instead: string;
}

/** Whom the comment may tell what: everybody who reads it may read all GitOps repositories, or only the one compared with. */
export type Audience = 'all' | 'compared';

/**
 * Posts a difference on the pull request that triggered the run. A comment is a courtesy: what keeps it from being posted
 * is a warning, never the end of the rendering.
 * @param make what it says, given the limit of the whole comment in UTF-16 units
 * @throws CANCELLED
 */
export async function postDifference(
  ports: DifferenceCommentPorts,
  options: Pick<Subject, 'compareWith' | 'dryRun'>,
  target: TriggeringPullRequest,
  make: (limit: number, audience: Audience) => CommentContent,
): Promise<void> {
  const { log } = ports;
  if (target.kind === 'none') return log[target.level](`No comment on a pull request: ${target.why}.`);
  try {
    await post(ports, options, target, make);
  } catch (error) {
    if (!(error instanceof TaskError) || error.code === 'CANCELLED') throw error;
    log.warning(`No comment on the pull request ${target.id}: ${describeError(error)}`);
  }
}

async function post(
  ports: DifferenceCommentPorts,
  options: Pick<Subject, 'compareWith' | 'dryRun'>,
  target: Extract<TriggeringPullRequest, { kind: 'some' }>,
  make: (limit: number, audience: Audience) => CommentContent,
): Promise<void> {
  const { log } = ports;
  const { id } = target;
  const host = await openForTelling(ports, options, target);
  if (typeof host === 'string')
    return log[host === fromFork ? 'info' : 'warning'](`No comment on the pull request ${id}: ${host}.`);
  const { mark, text, instead } = make(host.comments.limit, host.audience);
  if (options.dryRun) {
    return log.info(`Pull request ${id}: ${sentences[await previewComment(host.comments, id, mark, text)].dry}.`);
  }
  log.info(`Pull request ${id}: ${sentences[await keepOneComment(host.comments, id, mark, { text, instead })].done}.`);
}

/** The pull request's comments, or why nothing of the GitOps repository may be told there. */
async function openForTelling(
  ports: DifferenceCommentPorts,
  { compareWith }: Pick<Subject, 'compareWith'>,
  { id, repository }: Extract<TriggeringPullRequest, { kind: 'some' }>,
): Promise<{ readonly comments: PullRequestComments; readonly audience: Audience } | string> {
  const { comments, visibility } = await ports.open(repository);
  if (await comments.isFromFork(id)) return fromFork;
  // Most are private, and then it needs no further look.
  if (maySeeContent(visibility, undefined)) return { comments, audience: 'all' };
  return (await mayBeTold(ports, compareWith, visibility))
    ? { comments, audience: 'compared' }
    : 'its project is visible to more people than the repository that the difference tells of, or that is not known';
}

/** Whether whoever reads the pull request may read the GitOps repository too. */
async function mayBeTold(
  { files, log, open }: DifferenceCommentPorts,
  compareWith: string,
  pullRequest: Visibility | undefined,
): Promise<boolean> {
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

/** The run's number in the mark of a comment: later runs have higher ones. */
export function runNumber({ build }: Pick<Subject, 'build'>): number {
  return Number(/^\d{1,15}$/.exec(build.id)?.[0] ?? 0);
}
