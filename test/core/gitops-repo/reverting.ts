import { TaskError } from '../../../core/errors.ts';
import { changedDescriptors } from '../../../core/gitops-repo/changed-descriptors.ts';
import { planRevert } from '../../../core/gitops-repo/plan-revert.ts';
import type { TargetPlan } from '../../../core/gitops-repo/target-plan.ts';
import { MemoryGit, type Held } from './memory-git.ts';

type Changes = Readonly<Record<string, Held | null>>;

const isDescriptor = (path: string): boolean => path.endsWith('deployment.json');

/** Plans to undo `pull`, which was merged onto `before`, on a target that `since` has changed. */
export async function undo(
  before: Changes,
  pull: Changes,
  since: Changes = {},
): Promise<TargetPlan & { memory: MemoryGit }> {
  const memory = new MemoryGit();
  const onto = memory.commit(before);
  const merged = memory.commit(pull, onto);
  const tip = Object.keys(since).length === 0 ? merged : memory.commit(since, merged);
  const changed = await memory.git.differences(onto, merged);
  const descriptors = await changedDescriptors(memory.git, changed);
  const change = { pullRequest: 7, onto, merged, changed, descriptors };
  const plan = await planRevert({ git: memory.git, mergeBase: memory.mergeBase }, change, { ignored: isDescriptor })(
    tip,
  );
  return { ...plan, memory };
}

/** What a plan does, as `path: mode of content` lines; texts as they are. */
export const told = (plan: TargetPlan): Record<string, string> =>
  Object.fromEntries(
    plan.changes.map((change) => [
      change.path,
      change.kind === 'delete'
        ? 'gone'
        : change.kind === 'copy'
          ? `${change.mode} back`
          : Buffer.from(change.content).toString(),
    ]),
  );

/** What keeps it from being undone; nothing where it can be. */
export const clashes = async (work: Promise<unknown>): Promise<readonly string[]> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof TaskError && error.code === 'MERGE_CONFLICTS')
      return error.related.map(({ message }) => message);
    throw error;
  }
  return [];
};
