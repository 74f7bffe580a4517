import { messageOf, TaskError } from '../errors.ts';
import type { Files, StagedFile } from '../ports/files.ts';
import type { FileEdit } from './file-parts.ts';

type WritingFiles = Pick<Files, 'alone' | 'readIfThere' | 'stage'>;

/**
 * Writes all edits or none. All are prepared before the first file is replaced, so a full disk or missing rights change
 * nothing; should one then fail all the same, those before it are put back.
 * @returns false, with nothing written, when a file is no longer what the plan was made from
 */
export async function writeEdits(files: WritingFiles, folder: string, edits: readonly FileEdit[]): Promise<boolean> {
  const prepared: { edit: FileEdit; staged: StagedFile }[] = [];
  let done = 0;
  try {
    for (const edit of edits)
      prepared.push({ edit, staged: await files.stage(pathOf(folder, edit), Buffer.from(edit.after)) });
    // Between the look at a file and its replacement another run of this task must not replace it.
    return await files.alone(folder, async () => {
      for (const { edit, staged } of prepared) {
        if (!(await holds(files, folder, edit, edit.before))) {
          await giveUp(files, folder, prepared, done);
          return false;
        }
        await staged.commit();
        done++;
      }
      return true;
    });
  } catch (error) {
    const stuck = await giveUp(files, folder, prepared, done);
    // Its folder went away meanwhile.
    if (stuck.length === 0 && isGone(error)) return false;
    const more = stuck.length === 0 ? '' : ` These could not be put back and hold the new text: ${stuck.join(', ')}.`;
    if (error instanceof TaskError && more === '') throw error;
    const mend = error instanceof TaskError ? error.mend : 'Mend that, and run again.';
    const code = error instanceof TaskError ? error.code : 'FILE_NOT_ALLOWED';
    throw new TaskError(code, `A file could not be written: ${messageOf(error)}${more}`, mend, { cause: error });
  }
}

/** Whether the files hold what was written, and nobody who read them before wrote them since. */
export async function editsStand(
  files: Pick<Files, 'readIfThere'>,
  folder: string,
  edits: readonly FileEdit[],
): Promise<boolean> {
  for (const edit of edits) if (!(await holds(files, folder, edit, edit.after))) return false;
  return true;
}

function pathOf(folder: string, edit: FileEdit): string {
  return `${folder}/${edit.path}`;
}

function isGone(error: unknown): boolean {
  return error instanceof TaskError && error.code === 'FILE_NOT_FOUND';
}

async function holds(
  files: Pick<Files, 'readIfThere'>,
  folder: string,
  edit: FileEdit,
  text: string,
): Promise<boolean> {
  return (await files.readIfThere(pathOf(folder, edit)))?.equals(Buffer.from(text)) === true;
}

/** Puts the first so many back and forgets the others; answers with the paths that resisted. */
async function giveUp(
  files: WritingFiles,
  folder: string,
  prepared: readonly { edit: FileEdit; staged: StagedFile }[],
  done: number,
): Promise<string[]> {
  const stuck: string[] = [];
  for (const [index, { edit, staged }] of prepared.entries()) {
    try {
      if (index >= done) await staged.discard();
      // Only where ours still stands: somebody's later edit is theirs.
      else if (await holds(files, folder, edit, edit.after))
        await (await files.stage(pathOf(folder, edit), Buffer.from(edit.before))).commit();
    } catch {
      // One that resists must not keep the others from being put back.
      if (index < done) stuck.push(edit.path);
    }
  }
  return stuck;
}
