import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import { blobsAt } from '../content.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { subjectOfBranch, target, targetsOf } from '../places.ts';
import type { Simulated } from '../simulated.ts';
import { foreignOn, othersActs } from './deploy.ts';
import type { RunKind } from './kind.ts';
import { existingOf, neverProposed } from './proposed.ts';

/** A pull request that was merged: what the target was before it, and with it. */
interface Merged {
  readonly id: number;
  readonly subject: string;
  readonly target: string;
  readonly before: string;
  readonly after: string;
}

/** Takes back what a merged pull request has brought. */
export const revert: RunKind = {
  name: 'revert',
  plan(simulated) {
    const merged = simulated.random.pick(mergedOnes(simulated));
    return merged === undefined ? undefined : planRevert(simulated, merged);
  },
};

function mergedOnes({ ledger, shape }: Simulated): readonly Merged[] {
  const targets = targetsOf(shape);
  return [...ledger.pulls].flatMap(([id, states]) => {
    const at = states.find(({ status, targetBranch }) => status === 'completed' && targets.includes(targetBranch));
    const moves = ledger.moves.filter(({ branch, step }) => branch === at?.targetBranch && step === at.step);
    const [move] = moves;
    if (at === undefined || moves.length !== 1 || move?.from === undefined || move.to === undefined) return [];
    const subject = subjectOfBranch(shape, at.sourceBranch);
    return [{ id, subject, target: at.targetBranch, before: move.from, after: move.to }];
  });
}

function planRevert(simulated: Simulated, merged: Merged): PlannedRun {
  const parts = merged.subject.split('/');
  const [environment = '', cluster = ''] = parts;
  return {
    title: `revert ${merged.id} of ${merged.subject}`,
    subject: merged.subject,
    inputs: {
      operation: 'revert',
      pullRequestId: String(merged.id),
      environment,
      application: parts.at(-1) ?? '',
      ...(parts.length > 2 ? { cluster } : {}),
      ...(merged.target === target ? {} : { targetBranch: merged.target }),
      existing: existingOf(simulated.shape),
      sourcePath: '',
    },
    variables: { 'Build.BuildId': '700', 'Build.BuildNumber': '2026.700' },
    files: {},
    task: 'create-gitops-pr',
    body: (agent) => createPullRequest(agent, simulated.opens),
    async foreign(run, { to }) {
      const base = to === undefined ? undefined : await simulated.git('merge-base', to, merged.target);
      if (to === undefined || base === undefined || base === to) return [];
      const own = new Set(await changed(simulated, merged.before, merged.after));
      return (await changed(simulated, base, to))
        .filter((path) => !own.has(path) && !isBeside(path))
        .map((path) => `${run.actor.id} changes ${path}, which is not its own, by ${to.slice(0, 10)}`);
    },
    untrue: (run) => untrue(simulated, run, merged),
    async explains(run, { code }) {
      if (code === 'FOREIGN_COMMITS') return foreignOn(simulated, run);
      if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 60;
      if (code !== 'MERGE_CONFLICTS') return false;
      for (const tip of simulated.ledger.tips(merged.target, run.started, run.end.step)) {
        if (tip === undefined) continue;
        const { clashes } = await takenBack(simulated, merged, tip);
        if (clashes.some((path) => !isDescriptor(path))) return true;
      }
      return false;
    },
  };
}

const isDescriptor = (path: string): boolean => path.endsWith('/deployment.json');
/** What is written anew, and what keeps a folder that would be empty. */
const isBeside = (path: string): boolean => isDescriptor(path) || path.endsWith('/.gitkeep');

async function changed(simulated: Simulated, before: string, after: string): Promise<readonly string[]> {
  const names = await simulated.git('diff-tree', '-r', '--no-renames', '--name-only', before, after);
  return (names ?? '').split('\n').filter((path) => path !== '');
}

/** What git makes of a commit when it takes a merge back: a tree, and the paths that clash. */
async function takenBack(
  { world }: Simulated,
  { before, after }: Merged,
  tip: string,
): Promise<{ readonly tree: string; readonly clashes: readonly string[] }> {
  const { repository } = world;
  const commit = (of: string, ...parents: readonly string[]): Promise<string> => {
    const who = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
    return repository.git(...who, 'commit-tree', `${of}^{tree}`, ...parents.flatMap((one) => ['-p', one]), '-m', 'x');
  };
  // Older versions of git take no other base for a merge than the history's.
  const base = await commit(after);
  const [ours, theirs] = [await commit(tip, base), await commit(before, base)];
  const said = await repository
    .git('-c', 'merge.renames=false', 'merge-tree', '--write-tree', '--name-only', '--no-messages', ours, theirs)
    .catch((thrown: unknown) => String(Object(thrown).stdout ?? ''));
  const [tree = '', ...clashes] = said.split('\n').filter((line) => line !== '');
  return { tree, clashes };
}

/** What of a successful run's answer is not so: it must be what git makes of it. */
async function untrue(simulated: Simulated, run: EndedRun, merged: Merged): Promise<readonly string[]> {
  const { result = '', commit = '', targetCommit = '' } = run.end.outputs;
  const proposed = ['created', 'updated', 'unchanged'].includes(result);
  const wrong: string[] = proposed ? [...neverProposed(simulated, run)] : [];
  if (!proposed && !['none', 'closed'].includes(result)) return [`the result "${result}" is none`];
  const { tree, clashes } = await takenBack(simulated, merged, targetCommit);
  if (clashes.some((path) => !isDescriptor(path)))
    return [...wrong, `${result}, though git finds that ${clashes.join(', ')} clash`];
  const wanted = (await blobsAt(simulated, tree)) ?? new Map<string, string>();
  const made = (await blobsAt(simulated, proposed ? commit : targetCommit)) ?? new Map<string, string>();
  for (const path of new Set([...wanted.keys(), ...made.keys()]))
    if (!isBeside(path) && wanted.get(path) !== made.get(path))
      wrong.push(`${result}, but ${path} is not what git makes of it`);
  return wrong;
}
