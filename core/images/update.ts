import { TaskError, type Finding } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { copyReferences } from './copy-from.ts';
import { missing, type UpdateResult } from './missing.ts';
import { planUpdate, type UpdatePlan } from './plan.ts';
import { readFiles } from './read-files.ts';
import { keptTexts, type UpdateRequest } from './request.ts';
import { writeEdits } from './write-files.ts';

export interface UpdateOptions {
  readonly folder: string;
  readonly globs: readonly string[];
  readonly copyFrom: readonly string[];
  readonly request: UpdateRequest;
  /** `error`: IMAGE_NOT_FOUND, before anything is written, when something that was asked for has no place. */
  readonly ifNoMatch: 'error' | 'warning' | 'ignore';
  readonly dryRun: boolean;
}

const attempts = 5;

/**
 * Reads, plans and writes. Throws IMAGE_DOWNGRADE or EDIT_REFUSED, with every place, before anything is written.
 * When a file changes between reading and writing, all is read and planned again.
 */
export async function updateImages(
  files: Pick<Files, 'list' | 'read' | 'realPath' | 'write'>,
  options: UpdateOptions,
  signal: AbortSignal,
): Promise<UpdateResult> {
  const { folder, globs } = options;
  const request = await withCopied(files, options, signal);
  for (let attempt = 1; ; attempt++) {
    const read = await readFiles(files, { folder, globs, holding: keptTexts(request) }, signal);
    const plan = planUpdate(read.texts, request);
    refuse(plan, request);
    const result = { plan, request, read };
    if (options.ifNoMatch === 'error') refuseMissing(result, options);
    signal.throwIfAborted();
    if (options.dryRun || (await writeEdits(files, folder, plan.edits))) return result;
    if (attempt === attempts)
      throw new TaskError(
        'EDIT_REFUSED',
        `The files below ${folder} were changed by something else each of ${attempts} times they were to be written.`,
        'Let only one program at a time work in that folder.',
      );
  }
}

/** Whether something found no place. What was copied from other files need not all be here; something must. */
export function hasMissing({ plan }: UpdateResult, { copyFrom }: Pick<UpdateOptions, 'copyFrom'>): boolean {
  return copyFrom.length > 0 ? plan.matched === 0 : plan.unmatched.length > 0;
}

function refuseMissing(result: UpdateResult, options: UpdateOptions): void {
  if (!hasMissing(result, options)) return;
  const { what, findings } = missing(result);
  throw new TaskError(
    'IMAGE_NOT_FOUND',
    `${what} Nothing was written.`,
    'Check files, the spelling with its registry, and selectors; or set ifNoMatch.',
    { related: findings },
  );
}

async function withCopied(
  files: Pick<Files, 'list' | 'read' | 'realPath'>,
  { folder, copyFrom, request }: UpdateOptions,
  signal: AbortSignal,
): Promise<UpdateRequest> {
  if (copyFrom.length === 0) return request;
  const sources = await readFiles(files, { folder, globs: copyFrom, holding: [''] }, signal);
  const copied = copyReferences(sources.texts, request.selection);
  if (copied.images.length === 0 && copied.policies.size === 0)
    throw new TaskError(
      'IMAGE_NOT_FOUND',
      `The ${sources.count} files that copyFrom names hold no image with a version.`,
      'Check the globs in copyFrom, and selectors.',
    );
  return { ...request, ...copied };
}

function refuse(plan: UpdatePlan, request: UpdateRequest): void {
  const places = (findings: readonly Finding[]): string =>
    findings.length === 1 ? 'a place' : `${findings.length} places`;
  if (plan.refusals.length > 0)
    throw new TaskError(
      'EDIT_REFUSED',
      `The edit of ${places(plan.refusals)} is not safe; nothing was written:`,
      'Write those values plainly, or leave the places out with selectors.',
      { related: plan.refusals },
    );
  if (plan.downgrades.length > 0 && request.downgrade === 'error')
    throw new TaskError(
      'IMAGE_DOWNGRADE',
      `An older version would replace a newer one in ${places(plan.downgrades)}; nothing was written:`,
      'If that is meant (a rollback), set downgrade to allow; to leave newer versions alone, to skip.',
      { related: plan.downgrades },
    );
}
