import { messageOf, TaskError } from '../errors.ts';
import type { Files } from '../ports/files.ts';
import type { FileEdit } from './plan.ts';

type WritingFiles = Pick<Files, 'read' | 'write'>;

/**
 * Writes all edits or none: each file by a rename, and should one fail, those before it are put back.
 * @returns false, with nothing written, when a file is no longer what the plan was made from
 */
export async function writeEdits(files: WritingFiles, folder: string, edits: readonly FileEdit[]): Promise<boolean> {
  const done: FileEdit[] = [];
  try {
    for (const edit of edits) {
      const path = `${folder}/${edit.path}`;
      const there = await files.read(path);
      if (!there.equals(Buffer.from(edit.before))) {
        await putBack(files, folder, done);
        return false;
      }
      await files.write(path, edit.after);
      done.push(edit);
    }
  } catch (error) {
    await putBack(files, folder, done);
    if (error instanceof TaskError) throw error;
    throw new TaskError(
      'FILE_NOT_ALLOWED',
      `A file could not be written: ${messageOf(error)}`,
      'Mend that, and run again.',
      {
        cause: error,
      },
    );
  }
  return true;
}

async function putBack(files: WritingFiles, folder: string, done: readonly FileEdit[]): Promise<void> {
  for (const edit of done) {
    const path = `${folder}/${edit.path}`;
    // Only where ours still stands: somebody's later edit is theirs.
    if ((await files.read(path)).equals(Buffer.from(edit.after))) await files.write(path, edit.before);
  }
}
