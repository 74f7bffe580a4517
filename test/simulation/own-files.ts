import { descriptorAt } from './content.ts';
import type { Move } from './ledger.ts';
import { target } from './places.ts';
import type { Own } from './run.ts';
import type { Simulated } from './simulated.ts';

/** Nothing: it writes nothing, or what it writes is looked at otherwise. */
export const nothingOwn: Own = { target, root: '', folders: [], brings: [] };

/** The files of others that a run's commit changes, against the target that it was made on. */
export async function notOwn(simulated: Simulated, move: Move, own: Own): Promise<readonly string[]> {
  const { by, to } = move;
  const base = await baseOf(simulated, move, own);
  if (to === undefined || base === undefined) return [];
  const listed = await simulated.git('diff', '--no-renames', '--name-status', base, to);
  const owned = await ownedBetween(simulated, own, base, to);
  return (listed ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'))
    .filter(([kind, path = '']) => !owned.has(path) && !(kind === 'D' && isPruned(own, path)))
    .map(([, path]) => `${by} changes ${path}, which is not its own, by ${to.slice(0, 10)}`);
}

/** What a commit is held against: where it parts from the target, or what the target was before it was pushed there. */
async function baseOf(simulated: Simulated, { branch, from, to }: Move, own: Own): Promise<string | undefined> {
  // What a pull request has brought was looked at before.
  if (branch === own.target) return own.straight === true ? from : undefined;
  const base = to === undefined ? undefined : await simulated.git('merge-base', to, own.target);
  return base === to ? undefined : base;
}

async function ownedBetween(
  simulated: Simulated,
  { folders, root, brings }: Own,
  base: string,
  to: string,
): Promise<ReadonlySet<string>> {
  const owned = new Set(brings);
  for (const folder of folders) {
    for (const commit of brings === undefined ? [base, to] : [base])
      for (const path of (await descriptorAt(simulated, commit, folder, root))?.files ?? []) owned.add(path);
    // A folder that would be empty is kept by a file that says so.
    owned.add(`${folder}/.gitkeep`);
  }
  return owned;
}

const isPruned = ({ folders, prunesFolders = false }: Own, path: string): boolean =>
  prunesFolders && !isForGit(path) && folders.some((folder) => path.startsWith(`${folder}/`));

/** What speaks to git itself, which nobody prunes. */
export const isForGit = (path: string): boolean => /(?:^|\/)\.git[^/]*$/.test(path);
