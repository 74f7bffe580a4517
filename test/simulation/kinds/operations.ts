import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import { blobsAt, descriptorAt } from '../content.ts';
import type { EndedRun } from '../run.ts';
import { target, type Simulated } from '../simulated.ts';
import { doneBefore, drawRun } from './again.ts';
import { folderOf, foreignOn, neverProposed, othersActs } from './deploy.ts';
import type { RunKind } from './kind.ts';

/** Where a run says that its work stands: in a proposal, on the target by its own push, or there already. */
const made = ({ result = '' }: EndedRun['end']['outputs']): 'proposed' | 'pushed' | 'there' =>
  ['created', 'updated', 'unchanged'].includes(result) ? 'proposed' : result === 'pushed' ? 'pushed' : 'there';

/** What is left of the application where a run says that it is removed. */
async function stillThere(simulated: Simulated, { end }: EndedRun, folder: string): Promise<readonly string[]> {
  const { commit = '', targetCommit = '' } = end.outputs;
  const how = made(end.outputs);
  const before = await descriptorAt(simulated, how === 'pushed' ? `${commit}^` : targetCommit, folder);
  if (before === undefined) return [];
  if (how === 'there') return [`${folder} is still there at ${targetCommit.slice(0, 10)}`];
  const there = await blobsAt(simulated, commit, folder);
  return before.files.filter((path) => there?.has(path) === true).map((path) => `${path} is still there`);
}

/** Whether what a run goes back to is a version that somebody has asked for. */
async function unheardOf(simulated: Simulated, { end }: EndedRun, folder: string): Promise<readonly string[]> {
  const { commit = '', targetCommit = '' } = end.outputs;
  const back = await descriptorAt(simulated, made(end.outputs) === 'there' ? targetCommit : commit, folder);
  const versions = (simulated.asked.get(folder) ?? []).map(({ version }) => version);
  return back === undefined || versions.includes(back.version) ? [] : [`nobody asked for ${back.version}`];
}

function operation(name: 'rollback' | 'remove', untrue: typeof stillThere): RunKind {
  return {
    name,
    plan(simulated) {
      const { existing, ownBranches, protects, straight } = simulated.shape;
      const place = simulated.random.pick([...simulated.asked.values()])?.at(-1);
      if (place === undefined) return undefined;
      const folder = folderOf(place);
      const { environment, application } = place;
      const pushes = !protects && simulated.random.chance(straight);
      const title = `${name} ${folder}${pushes ? ', straight' : ''}`;
      // Beside branches with the name of a run there can be none without.
      const branch =
        ownBranches && name === 'rollback' ? { branch: 'deploy/{environment}/{application}/{buildNumber}' } : {};
      return {
        title,
        subject: folder,
        inputs: {
          operation: name,
          environment,
          application,
          existing,
          sourcePath: '',
          ...(pushes ? { delivery: 'targetBranch' } : branch),
        },
        variables: drawRun(simulated, title),
        files: {},
        task: 'create-gitops-pr',
        body: (agent) => createPullRequest(agent, simulated.opens),
        async untrue(run) {
          const how = made(run.end.outputs);
          return [
            ...(how === 'proposed' ? neverProposed(simulated, run) : []),
            ...(how === 'there' ? [] : doneBefore(simulated, run)),
            ...(await untrue(simulated, run, folder)),
          ];
        },
        async explains(run, { code }) {
          if (code === 'FOREIGN_COMMITS') return foreignOn(simulated, run, folder);
          if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 4;
          if (code === 'ROLLBACK_TARGET_MISSING') return hadNothingBefore(simulated, run, folder);
          return false;
        },
      };
    },
  };
}

/** Whether the target has held, at any moment of a run, nothing of an application that came before what it held then. */
async function hadNothingBefore(simulated: Simulated, run: EndedRun, folder: string): Promise<boolean> {
  for (const tip of simulated.ledger.tips(target, run.started, run.end.step)) {
    if (tip === undefined) return true;
    const log = await simulated.git('log', '--format=%H', tip, '--', `${folder}/deployment.json`);
    const commits = (log ?? '').split('\n').filter((one) => one !== '');
    const found = await Promise.all(commits.map((commit) => descriptorAt(simulated, commit, folder)));
    const now = await descriptorAt(simulated, tip, folder);
    const isBefore = (one: (typeof found)[number]): boolean =>
      one !== undefined && (now === undefined || (one.version !== now.version && one.build <= now.build));
    if (!found.some(isBefore)) return true;
  }
  return false;
}

/** Back to what was there before, and back to nothing. */
export const rollback = operation('rollback', unheardOf);
export const remove = operation('remove', stillThere);
