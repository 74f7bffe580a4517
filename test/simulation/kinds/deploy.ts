import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import { filesOf, newest, type Asked } from '../asked.ts';
import { descriptorAt } from '../content.ts';
import { drawAsked, drawBeside, nothingBeside } from '../draw-asked.ts';
import { drawDemands, isUnexpected } from '../demands.ts';
import { folderOf, ownBranch, placeInputs, rootOf, subjectOf, suiteName, targetOf } from '../places.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import type { Simulated } from '../simulated.ts';
import { drawWishes } from '../wishes.ts';
import { untrueDelivery } from './delivered.ts';
import type { RunKind } from './kind.ts';
import { existingOf, keepsOthers } from './proposed.ts';

type Inputs = Readonly<Record<string, string>>;

/** Deliveries by pull request, as pipelines of several applications start them. */
export const deploy: RunKind = {
  name: 'deploy',
  plan(simulated) {
    const { random, shape } = simulated;
    const asked = drawAsked(simulated);
    return planDeploy(
      simulated,
      asked,
      {
        // Where the target is protected, nobody pushes straight to it.
        ...(!shape.protects && random.chance(shape.straight)
          ? { delivery: 'targetBranch' }
          : {
              ...(shape.autoComplete && random.chance(0.8) ? { autoComplete: 'true' } : {}),
              ...drawWishes(simulated),
            }),
        ...drawDemands(simulated, filesOf(asked)),
      },
      drawBeside(simulated, asked),
    );
  },
  /** Each application is delivered once more, merged, and delivered again, which must change nothing. */
  async end(simulated, { must, act, wrong }) {
    const { world, shape } = simulated;
    for (const asked of newest(simulated)) {
      const inputs = { downgrade: 'allow', onForeignCommits: 'overwrite' };
      const { end } = await must(planDeploy(simulated, asked, inputs));
      const open = simulated.openOf(subjectOf(asked)).filter(({ id }) => !keepsOthers(shape) || isOf(end, id));
      if (open.length > 1) wrong([`${open.map(({ id }) => id).join(' and ')} are open at the end`]);
      for (const { id } of open) await act('a person merges it', () => world.merge(id, 'squash'));
      const last = await must(planDeploy(simulated, asked, inputs));
      if (last.end.outputs['result'] !== 'none' && !shape.ownBranches)
        wrong([`${last.actor.id} is merged, and run again gives ${last.end.outputs['result']}`]);
    }
  },
};

const isOf = ({ outputs }: EndedRun['end'], id: number): boolean => outputs['pullRequestId'] === String(id);

export function planDeploy(simulated: Simulated, asked: Asked, inputs: Inputs, beside = nothingBeside): PlannedRun {
  const { shape } = simulated;
  const subject = subjectOf(asked);
  const own = filesOf(asked);
  const target = targetOf(shape, asked);
  const folders = asked.contents.map((content) => folderOf(shape, content));
  const root = rootOf(shape, asked);
  return {
    title: `deploy ${subject} ${asked.version}`,
    subject,
    inputs: {
      existing: existingOf(shape),
      ...(shape.ownBranches ? ownBranch('deploy', asked) : {}),
      ...placeInputs(shape),
      ...(asked.application === suiteName ? { application: suiteName } : {}),
      ...beside.inputs,
      ...inputs,
    },
    variables: { 'Build.BuildId': asked.buildId, 'Build.BuildNumber': `2026.${asked.buildId}` },
    files: { ...beside.files, ...own },
    task: 'create-gitops-pr',
    body: (agent) => createPullRequest(agent, simulated.opens),
    own: {
      target,
      root,
      folders,
      brings: Object.keys(own).map((path) => `${root}${path}`),
      prunesFolders: inputs['prune'] === 'folder',
      straight: inputs['delivery'] === 'targetBranch',
    },
    untrue: (run) =>
      isUnexpected(own, inputs)
        ? Promise.resolve(['it delivers what it was not to expect'])
        : untrueDelivery(simulated, run, asked),
    async explains(run, error) {
      const { code } = error;
      if (code === 'DIGEST_MISMATCH') return isUnexpected(own, inputs);
      if (code === 'FOREIGN_COMMITS') return foreignOn(simulated, run);
      if (code === 'TARGET_KEEPS_MOVING')
        return othersActs(simulated, run) >= (error.message.includes('conflicts with') ? 1 : 4);
      if (code !== 'DOWNGRADE_REFUSED' || inputs['downgrade'] !== undefined) return false;
      for (const tip of simulated.ledger.tips(target, run.started, run.end.step)) {
        for (const folder of tip === undefined ? [] : folders)
          if (((await descriptorAt(simulated, tip ?? '', folder))?.build ?? 0) > Number(asked.buildId)) return true;
      }
      return false;
    },
  };
}

/** How often others have moved a branch, or changed a pull request, since a run started. */
export function othersActs({ ledger }: Simulated, { actor, started, end }: EndedRun): number {
  const during = ({ step, by }: { step: number; by: string }): boolean =>
    step >= started && step <= end.step && by !== actor.id;
  return ledger.moves.filter(during).length + [...ledger.pulls.values()].flat().filter(during).length;
}

/** Whether a person's commit was on a branch of the subject's while the run was under way, which was not to overwrite it. */
export async function foreignOn(simulated: Simulated, run: EndedRun): Promise<boolean> {
  const { subject, inputs } = run.planned;
  if (inputs['onForeignCommits'] === 'overwrite') return false;
  const branches = new Set(
    simulated.ledger.moves
      .map(({ branch }) => branch)
      .filter((branch) => branch.slice(branch.indexOf('/') + 1).startsWith(subject)),
  );
  for (const branch of branches) {
    const theirs = simulated.ledger.moves.filter((one) => one.branch === branch && one.by === 'people');
    for (const tip of simulated.ledger.tips(branch, run.started, run.end.step)) {
      for (const { to } of theirs) if (tip && to && (await simulated.isAncestor(to, tip))) return true;
    }
  }
  return false;
}
