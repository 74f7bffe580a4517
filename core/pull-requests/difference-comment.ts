import { basename } from 'node:path';
import { describeError, TaskError } from '../errors.ts';
import { formatIdentity } from '../identity.ts';
import { wholeDiff, type Difference } from '../manifests/compare/difference.ts';
import { details } from '../manifests/compare/lines.ts';
import { comparisonMarkdown } from '../manifests/compare/markdown.ts';
import { escapeMarkdown, inlineCode } from '../markdown.ts';
import { keepOneComment, markComment, type CommentMark } from './one-comment.ts';
import {
  postDifference,
  runNumber,
  type CommentContent,
  type DifferenceCommentPorts,
  type Subject,
} from './post-difference.ts';
import { runLink } from './run-link.ts';
import type { TriggeringPullRequest } from './triggering.ts';

/**
 * Posts the difference on the pull request that triggered the run.
 * @throws CANCELLED
 */
export async function commentDifference(
  ports: DifferenceCommentPorts,
  options: Subject,
  target: TriggeringPullRequest,
  difference: Difference,
): Promise<void> {
  await postDifference(ports, options, target, (limit) => differenceComment(options, difference, limit));
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
  const instead = `### Changes of ${escapeMarkdown(what)}\n\n**The manifests of this change could not be rendered, or did not pass the checks**, so what an earlier run said here holds no longer. ${runLink(options.build)}\n`;
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

/**
 * What the comment says.
 * @param limit of the whole comment, in UTF-16 units
 * @returns text undefined when nothing differs: that is worth no comment of its own, only `instead` in the place of one
 */
export function differenceComment(options: Told, difference: Difference, limit: number): CommentContent {
  const applications = difference.comparisons.map(({ identity }) => identity.application);
  const mark = markOf(options, applications);
  const head = `### Changes of ${escapeMarkdown(whatOf(options, applications))} against ${inlineCode(difference.where)}`;
  const link = runLink(options.build);
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
    run: runNumber({ build }),
  };
}

function whatOf({ environment, cluster }: Told, names: readonly string[]): string {
  const [only, ...others] = names;
  const application = only !== undefined && others.length === 0 ? only : `${names.length} applications`;
  return formatIdentity({ environment, cluster, application });
}
