import { TaskError } from '../errors.ts';
import type { Agent } from '../ports/agent.ts';
import type { Files } from '../ports/files.ts';
import { decide, withCopied, type UpdateChoice } from './decide.ts';
import type { UpdateResult } from './missing.ts';
import type { Update, UpdatePlan } from './update-plan.ts';
import { readFiles } from './read-files.ts';
import { sourceSearch, wantedOf } from './search.ts';
import { editsStand, writeEdits } from './write-files.ts';

/** An update of files on the agent's disk, where nothing is committed. */
export interface UpdateOptions extends UpdateChoice {
  readonly folder: string;
  readonly dryRun: boolean;
}

const attempts = 5;

/**
 * Reads, plans and writes. Throws IMAGE_DOWNGRADE or EDIT_REFUSED, with every place, before anything is written.
 * When a file changes between reading and writing, all is read and planned again.
 * @throws CANCELLED, with nothing written
 */
export async function updateImages(
  files: Pick<Files, 'alone' | 'kind' | 'list' | 'readIfThere' | 'realPath' | 'scan' | 'stage'>,
  options: UpdateOptions,
  { signal, clock }: Pick<Agent, 'signal' | 'clock'>,
): Promise<UpdateResult> {
  const { folder, globs, copyFrom } = options;
  const sources =
    copyFrom.length === 0
      ? undefined
      : await readFiles(files, { folder, globs: copyFrom, holds: sourceSearch(options.request) }, signal);
  const asked = withCopied(options, sources);
  const choice = { folder, globs, ...wantedOf(asked.request) };
  let done: UpdatePlan | undefined;
  for (let attempt = 1; ; attempt++) {
    const fresh = decide(await readFiles(files, choice, signal), asked);
    const plan = done === undefined ? fresh.plan : joined(done, fresh.plan);
    const result = { ...fresh, plan };
    // Planning goes on in one piece, for seconds where there is much: a cancel meanwhile is heard now, before anything is written.
    await clock.sleep(0, signal);
    if (options.dryRun) return result;
    if (await writeEdits(files, folder, fresh.plan.edits)) {
      if (await editsStand(files, folder, fresh.plan.edits)) return result;
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
