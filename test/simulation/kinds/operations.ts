import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import { blobsAt, descriptorAt } from '../content.ts';
import { drawOverwrite } from '../demands.ts';
import { folderOf, ownBranch, placeInputs, rootOf, subjectOf, targetOf } from '../places.ts';
import type { EndedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';
import { doneBefore, drawRun } from './again.ts';
import { foreignOn, othersActs } from './deploy.ts';
import type { RunKind } from './kind.ts';
import { made, madeOf, type Subject } from './made.ts';
import { existingOf, keepsOthers, neverProposed, notKept } from './proposed.ts';
import { drawTo, isMissing, notAsItWas, unheardOf } from './rollback-to.ts';

/** What is left of the application where a run says that it is removed. */
async function stillThere(simulated: Simulated, { end }: EndedRun, subject: Subject): Promise<readonly string[]> {
  const { folder, root } = subject;
  const { commit, base } = madeOf(end);
  const how = made(end.outputs);
  const before = await descriptorAt(simulated, base, folder, root);
  if (how === 'there') return before === undefined ? [] : [`${folder} is still there at ${base.slice(0, 10)}`];
  // Run again it may well remove what has come since; without that there is nothing to do.
  if (before === undefined) return [`${folder} was not there at ${base.slice(0, 10)}, and is removed`];
  const there = await blobsAt(simulated, commit);
  return before.files.filter((path) => there?.has(path) === true).map((path) => `${path} is still there`);
}

/** What of a rollback is not so. */
async function untrueRollback(simulated: Simulated, run: EndedRun, subject: Subject): Promise<readonly string[]> {
  // Done twice it would go back twice; to what has a name everybody may go as often as they like.
  const twice = subject.to === 'previous' && made(run.end.outputs) !== 'there';
  return [
    ...(twice ? doneBefore(simulated, run, subject.target) : []),
    ...(await unheardOf(simulated, run, subject)),
    ...(await notAsItWas(simulated, run, subject)),
  ];
}

function operation(name: 'rollback' | 'remove', untrue: typeof stillThere): RunKind {
  return {
    name,
    plan(simulated) {
      const { random, shape, asked } = simulated;
      const { ownBranches, protects, straight } = shape;
      const last = random.pick([...asked.values()])?.at(-1);
      const [first, ...more] = last?.contents ?? [];
      if (first === undefined) return undefined;
      const placed = more.length === 0 ? first : random.pick([first, ...more]);
      const pushes = !protects && random.chance(straight);
      const subject: Subject = {
        ...placed,
        target: targetOf(shape, placed),
        root: rootOf(shape, placed),
        folder: folderOf(shape, placed),
        to: name === 'rollback' ? drawTo(simulated, placed) : '',
      };
      const { environment, application, cluster, target, root, folder, to } = subject;
      const named = ['', 'previous'].includes(to) ? '' : ` to ${to}`;
      const title = `${name} ${subjectOf(placed)}${named}${pushes ? ', straight' : ''}`;
      // Beside branches with the name of a run there can be none without.
      const own = ownBranches && (name === 'rollback' || keepsOthers(shape));
      const branch = own ? ownBranch(name === 'rollback' ? 'deploy' : 'remove', placed) : {};
      return {
        title,
        subject: subjectOf(placed),
        inputs: {
          operation: name,
          environment,
          application,
          existing: existingOf(shape),
          sourcePath: '',
          ...(cluster === '' ? {} : { cluster }),
          ...(named === '' ? {} : { rollbackTo: to }),
          ...placeInputs(shape),
          // Without a branch of its own there is no `keep`, even where none is proposed.
          ...branch,
          ...(pushes ? { delivery: 'targetBranch' } : {}),
          ...drawOverwrite(simulated),
        },
        variables: drawRun(simulated, title),
        files: {},
        task: 'create-gitops-pr',
        body: (agent) => createPullRequest(agent, simulated.opens),
        own: { target, root, folders: [folder], brings: undefined, straight: pushes },
        async untrue(run) {
          const how = made(run.end.outputs);
          return [
            ...notKept(simulated, run),
            ...(how === 'proposed' ? neverProposed(simulated, run) : []),
            ...(await untrue(simulated, run, subject)),
          ];
        },
        async explains(run, { code }) {
          if (code === 'FOREIGN_COMMITS') return foreignOn(simulated, run);
          if (code === 'TARGET_KEEPS_MOVING') return othersActs(simulated, run) >= 4;
          if (code === 'ROLLBACK_TARGET_MISSING') return isMissing(simulated, run, subject);
          return false;
        },
      };
    },
  };
}

/** Back to what was there before, and back to nothing. */
export const rollback = operation('rollback', untrueRollback);
export const remove = operation('remove', stillThere);
