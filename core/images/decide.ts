import { TaskError, type Finding } from '../errors.ts';
import type { CommitId } from '../ports/pull-requests.ts';
import { copyReferences } from './copy-from.ts';
import { missing, type UpdateResult } from './missing.ts';
import { planUpdate } from './plan.ts';
import type { UpdatePlan } from './update-plan.ts';
import type { ReadFiles } from './read-files.ts';
import type { TextFile, UpdateRequest } from './request.ts';
import { planRestore } from './restore.ts';

/** What is to be set, in which files: the same wherever they are. */
export interface UpdateChoice {
  readonly globs: readonly string[];
  readonly copyFrom: readonly string[];
  /** The commit at which those files are read; undefined: with the others. Only where they are in a repository. */
  readonly copyFromRevision?: CommitId | undefined;
  /**
   * Instead of all that says what to set: the files hold again what they held at an earlier commit of their repository, by
   * its id, by a version that they had then, or `previous`.
   */
  readonly rollbackTo?: string | undefined;
  readonly request: UpdateRequest;
  /** `error`: IMAGE_NOT_FOUND, before anything is written, when something that was asked for has no place. */
  readonly ifNoMatch: 'error' | 'warning' | 'ignore';
}

/** What is asked for once it is known what `copyFrom` holds. */
export interface ResolvedChoice extends Pick<UpdateChoice, 'copyFrom' | 'ifNoMatch' | 'request'> {
  /** The texts of an earlier commit, by path, where what they hold is to be restored. */
  readonly earlier?: ReadonlyMap<string, string> | undefined;
  /** About the files of `copyFrom`. */
  readonly warnings: readonly Finding[];
}

/**
 * Puts what other files hold in the place of images and policies.
 * @param sources the files that `copyFrom` names; undefined when it is empty
 * @throws IMAGE_AMBIGUOUS, IMAGE_NOT_FOUND
 */
export function withCopied(choice: UpdateChoice, sources: ReadFiles | undefined): ResolvedChoice {
  const { copyFrom, ifNoMatch, request } = choice;
  if (sources === undefined) return { copyFrom, ifNoMatch, request, warnings: [] };
  const { images, policies, replaced, unread } = copyReferences(sources.texts, request.selection);
  const skipped = sources.skipped.map(({ path, reason }) => ({ message: `copyFrom: ${reason}`, at: { file: path } }));
  const warnings = [...skipped, ...unread];
  if (images.length === 0 && policies.size === 0)
    throw new TaskError(
      'IMAGE_NOT_FOUND',
      `The ${sources.count} files that copyFrom names hold no image with a version.`,
      'Check the globs in copyFrom, and selectors.',
      { related: warnings },
    );
  return { copyFrom, ifNoMatch, request: { ...request, images, policies, copied: replaced }, warnings };
}

/** Plans what becomes of files that were read. @throws EDIT_REFUSED, IMAGE_DOWNGRADE, IMAGE_NOT_FOUND with every place */
export function decide(read: ReadFiles, asked: ResolvedChoice): UpdateResult {
  const planned = planFor(read.texts, asked);
  const plan = { ...planned, warnings: [...asked.warnings, ...planned.warnings] };
  refuse(plan, asked.request);
  const result = { plan, request: asked.request, read };
  if (asked.ifNoMatch === 'error') refuseMissing(result, asked);
  return result;
}

/** What becomes of files, by what is asked for. @throws IMAGE_AMBIGUOUS */
export function planFor(
  texts: readonly TextFile[],
  { earlier, request }: Pick<ResolvedChoice, 'earlier' | 'request'>,
): UpdatePlan {
  return earlier === undefined ? planUpdate(texts, request) : planRestore(texts, earlier, request);
}

/** Whether something found no place. What was copied from other files need not all be here; something must. */
export function hasMissing({ plan }: UpdateResult, { copyFrom }: Pick<UpdateChoice, 'copyFrom'>): boolean {
  return copyFrom.length > 0 ? plan.matched === 0 : plan.unmatched.length > 0;
}

function refuseMissing(result: UpdateResult, asked: ResolvedChoice): void {
  if (!hasMissing(result, asked)) return;
  const { what, findings } = missing(result);
  throw new TaskError(
    'IMAGE_NOT_FOUND',
    `${what} Nothing was written.`,
    result.read.count === 0
      ? 'They start at workingDirectory, with delivery: branch at the root of the repository.'
      : 'Check files, the spelling with its registry, and selectors; or set ifNoMatch.',
    { related: findings },
  );
}

function refuse(plan: UpdatePlan, request: UpdateRequest): void {
  if (plan.refusals.length > 0)
    throw new TaskError(
      'EDIT_REFUSED',
      `The edit of ${places(plan.refusals)} is not safe; nothing was written:`,
      'Write those values plainly, or leave the places out with selectors.',
      { related: plan.refusals },
    );
  refuseDowngrade(plan, request);
}

/** @throws IMAGE_DOWNGRADE with every place, where older versions are not to be set */
export function refuseDowngrade(plan: Pick<UpdatePlan, 'downgrades'>, request: Pick<UpdateRequest, 'downgrade'>): void {
  if (plan.downgrades.length === 0 || request.downgrade !== 'error') return;
  throw new TaskError(
    'IMAGE_DOWNGRADE',
    `An older version would replace a newer one in ${places(plan.downgrades)}; nothing was written:`,
    'If that is meant (a rollback), set downgrade to allow; to leave newer versions alone, to skip.',
    { related: plan.downgrades },
  );
}

function places(findings: readonly Finding[]): string {
  return findings.length === 1 ? 'a place' : `${findings.length} places`;
}
