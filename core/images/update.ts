import { TaskError, type Finding } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import { copyReferences } from './copy-from.ts';
import { missing, type UpdateResult } from './missing.ts';
import { planUpdate, type FileEdit, type Update, type UpdatePlan } from './plan.ts';
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
  const { request, warnings } = await withCopied(files, options, signal);
  let done: UpdatePlan | undefined;
  for (let attempt = 1; ; attempt++) {
    const read = await readFiles(files, { folder, globs, holding: keptTexts(request) }, signal);
    const planned = planUpdate(read.texts, request);
    const fresh = { ...planned, warnings: [...warnings, ...planned.warnings] };
    refuse(fresh, request);
    const plan = done === undefined ? fresh : joined(done, fresh);
    const result = { plan, request, read };
    if (options.ifNoMatch === 'error') refuseMissing(result, options);
    signal.throwIfAborted();
    if (options.dryRun) return result;
    if (await writeEdits(files, folder, fresh.edits)) {
      if (await stand(files, folder, fresh.edits)) return result;
      done = plan;
    }
    if (attempt === attempts)
      throw new TaskError(
        'EDIT_REFUSED',
        `The files below ${folder} were changed by something else each of ${attempts} times they were to be written.`,
        'Let only one program at a time work in that folder.',
      );
  }
}

/** Whether the files hold what was written, and nobody who read them before wrote them since. */
async function stand(files: Pick<Files, 'read'>, folder: string, edits: readonly FileEdit[]): Promise<boolean> {
  for (const { path, after } of edits) {
    if (!(await files.read(`${folder}/${path}`)).equals(Buffer.from(after))) return false;
  }
  return true;
}

/** What two plans, one carried out after the other, did together. */
function joined(first: UpdatePlan, second: UpdatePlan): UpdatePlan {
  const key = ({ file, path, line }: Update): string => JSON.stringify([file, path, line]);
  const known = new Set(first.updates.map(key));
  const paths = new Set(first.edits.map(({ path }) => path));
  return {
    ...second,
    updates: [...first.updates, ...second.updates.filter((update) => !known.has(key(update)))],
    edits: [...first.edits, ...second.edits.filter(({ path }) => !paths.has(path))],
    notes: [...first.notes, ...second.notes],
  };
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
): Promise<{ readonly request: UpdateRequest; readonly warnings: readonly Finding[] }> {
  if (copyFrom.length === 0) return { request, warnings: [] };
  const sources = await readFiles(files, { folder, globs: copyFrom, holding: [''] }, signal);
  const { images, policies, unread } = copyReferences(sources.texts, request.selection);
  const skipped = sources.skipped.map(({ path, reason }) => ({ message: `copyFrom: ${reason}`, at: { file: path } }));
  const warnings = [...skipped, ...unread];
  if (images.length === 0 && policies.size === 0)
    throw new TaskError(
      'IMAGE_NOT_FOUND',
      `The ${sources.count} files that copyFrom names hold no image with a version.`,
      'Check the globs in copyFrom, and selectors.',
      { related: warnings },
    );
  return { request: { ...request, images, policies }, warnings };
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
