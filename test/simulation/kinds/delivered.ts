import { filesOf, type Asked } from '../asked.ts';
import { blobOf, blobsAt, descriptorAt, mergedInto } from '../content.ts';
import { isForGit } from '../own-files.ts';
import { folderOf, rootOf, subjectOf, targetOf } from '../places.ts';
import type { EndedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';
import { unmet } from '../wishes.ts';
import { keepsOthers, neverProposed, notKept } from './proposed.ts';

/** What of a successful run's answer is not so. All that it says must have been so while it was under way. */
export async function untrueDelivery(simulated: Simulated, run: EndedRun, asked: Asked): Promise<readonly string[]> {
  const { ledger, shape } = simulated;
  const { started, end, planned } = run;
  const {
    result = '',
    pullRequestId = '',
    branch = '',
    commit = '',
    targetCommit = '',
    closedPullRequestId = '',
  } = end.outputs;
  const target = targetOf(shape, asked);
  const prune = planned.inputs['prune'] ?? 'owned';
  const wrong: string[] = [...notKept(simulated, run)];
  switch (result) {
    case 'created':
    case 'updated':
    case 'unchanged': {
      wrong.push(...neverProposed(simulated, run), ...unmet(simulated, run));
      const pushed = ledger.moves.some(({ by, to }) => by === run.actor.id && to === commit);
      wrong.push(...(await otherThan(simulated, asked, { commit, base: targetCommit, descriptor: pushed, prune })));
      break;
    }
    case 'none':
    case 'closed': {
      if (!ledger.tips(target, started, end.step).includes(targetCommit))
        wrong.push(`${target} never was at ${targetCommit.slice(0, 10)}`);
      wrong.push(
        ...(await otherThan(simulated, asked, { commit: targetCommit, base: targetCommit, descriptor: false, prune })),
      );
      if (result === 'none') break;
      const closed = ledger.states(Number(closedPullRequestId), started, end.step);
      if (!closed.some(({ status }) => status === 'abandoned'))
        wrong.push(`pull request ${closedPullRequestId} was not closed`);
      break;
    }
    case 'pushed': {
      if (!ledger.tips(target, started, end.step).includes(commit))
        wrong.push(`${target} never was at ${commit.slice(0, 10)}`);
      wrong.push(...(await otherThan(simulated, asked, { commit, base: `${commit}^`, descriptor: true, prune })));
      break;
    }
    default:
      wrong.push(`the result "${result}" is none`);
  }
  if (wrong.length === 0 && simulated.alone(run)) {
    const tip = ledger.moves.findLast((one) => one.branch === branch)?.to;
    if (commit !== '' && tip !== undefined && tip !== commit)
      wrong.push(`${branch} is not at ${commit.slice(0, 10)}, but at ${tip.slice(0, 10)}`);
    const open = simulated
      .openOf(subjectOf(asked))
      .filter(({ sourceBranch }) => !keepsOthers(shape) || sourceBranch === branch);
    const expected = ['created', 'updated', 'unchanged'].includes(result) ? [Number(pullRequestId)] : [];
    const merged = ledger.pulls.get(Number(pullRequestId))?.at(-1)?.status === 'completed';
    // A push is done before older ones are looked for, and that they could not be is a warning.
    const unseen = result === 'pushed' && run.strikes.length > 0;
    if (!merged && !unseen && open.map(({ id }) => id).join() !== expected.join())
      wrong.push(`open are ${open.map(({ id }) => id).join() || 'none'}, not ${expected.join() || 'none'}`);
  }
  return wrong.map((what) => `${result}, but ${what}`);
}

/** Where a commit, and what a merge makes of it, differ from what was asked. */
async function otherThan(simulated: Simulated, asked: Asked, at: At): Promise<readonly string[]> {
  const there = await blobsAt(simulated, at.commit);
  if (there === undefined) return [`there is no commit ${at.commit}`];
  const found = await otherIn(simulated, asked, at, there);
  const merged = await mergedInto(simulated, at.base, at.commit);
  if (merged === undefined || found.length > 0) return found;
  const brought = await otherIn(simulated, asked, { ...at, merged: true }, (await blobsAt(simulated, merged)) ?? there);
  return brought.map((what) => `${what}, once it is merged into ${at.base.slice(0, 10)}`);
}

interface At {
  readonly commit: string;
  /** What it is to be merged into, or was pushed onto. */
  readonly base: string;
  /** Whether the descriptor is looked at too: alone it is no reason to do anything. */
  readonly descriptor: boolean;
  readonly prune: string;
  /** Whether it is what a merge makes of it that is looked at. */
  readonly merged?: boolean;
}

async function otherIn(
  simulated: Simulated,
  asked: Asked,
  { commit, base, descriptor, prune, merged = false }: At,
  there: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const { shape } = simulated;
  const root = rootOf(shape, asked);
  const wanted = new Map(Object.entries(filesOf(asked)).map(([path, text]) => [`${root}${path}`, blobOf(text)]));
  const wrong: string[] = [];
  for (const [path, blob] of wanted) {
    if (!descriptor && path.endsWith('deployment.json')) continue;
    if (there.get(path) !== blob) wrong.push(`${path} at ${commit.slice(0, 10)} is not what was asked`);
  }
  const before = await blobsAt(simulated, base);
  for (const content of asked.contents) {
    const folder = folderOf(shape, content);
    const owned = (await descriptorAt(simulated, base, folder, root))?.files ?? [];
    const all = prune === 'folder' ? [...there.keys()].filter((path) => path.startsWith(`${folder}/`)) : owned;
    for (const path of all) {
      if (wanted.has(path) || isForGit(path)) continue;
      if (prune !== 'none' && there.has(path)) wrong.push(`${path} is still there at ${commit.slice(0, 10)}`);
      // The branch may be older than what the target has got since.
      if (prune === 'none' && merged && before?.has(path) === true && !there.has(path))
        wrong.push(`${path}, which was not to be pruned, is gone at ${commit.slice(0, 10)}`);
    }
  }
  return wrong;
}
