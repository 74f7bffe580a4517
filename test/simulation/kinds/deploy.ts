import { createPullRequest } from '../../../tasks/create-gitops-pr/index.ts';
import { rendered } from '../../tasks/create-gitops-pr/world.ts';
import { blobOf, blobsAt, descriptorAt } from '../content.ts';
import { manifest, release } from '../manifest.ts';
import type { EndedRun, PlannedRun } from '../run.ts';
import { target, type Asked, type Simulated } from '../simulated.ts';
import { drawWishes, unmet } from '../wishes.ts';
import type { RunKind } from './kind.ts';

/** Deliveries by pull request, as pipelines of several applications start them. */
export const deploy: RunKind = {
  name: 'deploy',
  plan(simulated) {
    const { random, shape } = simulated;
    return planDeploy(
      simulated,
      drawAsked(simulated),
      // Where the target is protected, nobody pushes straight to it.
      !shape.protects && random.chance(shape.straight)
        ? { delivery: 'targetBranch' }
        : { ...(shape.autoComplete && random.chance(0.8) ? { autoComplete: 'true' } : {}), ...drawWishes(simulated) },
    );
  },
  /** Each application is delivered once more, merged, and delivered again, which must change nothing. */
  async end(simulated, { must, act, wrong }) {
    for (const asked of newest(simulated)) {
      const inputs = { downgrade: 'allow', onForeignCommits: 'overwrite' };
      await must(planDeploy(simulated, asked, inputs));
      const open = simulated.openOf(folderOf(asked));
      if (open.length > 1) wrong([`${open.map(({ id }) => id).join(' and ')} are open at the end`]);
      for (const { id } of open) await act('a person merges it', () => simulated.world.merge(id, 'squash'));
      const last = await must(planDeploy(simulated, asked, inputs));
      if (last.end.outputs['result'] !== 'none' && !simulated.shape.ownBranches)
        wrong([`${last.actor.id} is merged, and run again gives ${last.end.outputs['result']}`]);
    }
  },
};

export const folderOf = ({ environment, application }: Pick<Asked, 'environment' | 'application'>): string =>
  `${environment}/${application}`;

/** What the newest is that anybody asked to deliver, by subject. */
export function newest(simulated: Simulated): readonly Asked[] {
  return [...simulated.asked.values()].flatMap((all) => all.slice(-1));
}

/** Mostly something new; else what was delivered before, as somebody who runs a stage again. */
function drawAsked(simulated: Simulated): Asked {
  const { random, shape, asked } = simulated;
  const place = { application: random.pick(shape.applications), environment: random.pick(shape.environments) };
  const before = asked.get(folderOf(place)) ?? [];
  const again = random.chance(0.3) ? (random.chance(0.7) ? before.at(-1) : random.pick(before)) : undefined;
  if (again !== undefined) return again;
  const turn = before.length + 1;
  const named = (name: string): string => `${place.environment}-${place.application}-${name}`;
  const made: Asked = {
    ...place,
    version: `1.${turn}.0`,
    buildId: String(100 + turn),
    files: {
      // Sometimes nothing but the version is new.
      'a.yaml': manifest(named('a'), random.chance(0.9) ? turn : turn - 1),
      'b.yaml': manifest(named('b'), 1),
      // Files come and go.
      ...(shape.flux?.charts === undefined ? {} : { 'h.yaml': release(named('h'), shape.flux.charts, turn) }),
      ...(turn % 2 === 1 || random.chance(0.3) ? { 'c.yaml': manifest(named('c'), random.int(3)) } : {}),
    },
  };
  asked.set(folderOf(place), [...before, made]);
  return made;
}

export function planDeploy(simulated: Simulated, asked: Asked, inputs: Readonly<Record<string, string>>): PlannedRun {
  const { existing, ownBranches } = simulated.shape;
  const folder = folderOf(asked);
  return {
    title: `deploy ${folder} ${asked.version}`,
    subject: folder,
    inputs: {
      existing,
      ...(ownBranches ? { branch: 'deploy/{environment}/{application}/{buildNumber}' } : {}),
      ...inputs,
    },
    variables: { 'Build.BuildId': asked.buildId, 'Build.BuildNumber': `2026.${asked.buildId}` },
    files: rendered(asked),
    task: 'create-gitops-pr',
    body: (agent) => createPullRequest(agent, simulated.opens),
    untrue: (run) => untrue(simulated, run, asked),
    async explains(run, error) {
      const { code } = error;
      if (code === 'FOREIGN_COMMITS') return foreignOn(simulated, run, folder);
      if (code === 'TARGET_KEEPS_MOVING')
        return othersActs(simulated, run) >= (error.message.includes('conflicts with') ? 1 : 4);
      if (code !== 'DOWNGRADE_REFUSED') return false;
      for (const tip of simulated.ledger.tips(target, run.started, run.end.step)) {
        const there = tip === undefined ? undefined : await descriptorAt(simulated, tip, folder);
        if (there !== undefined && there.build > Number(asked.buildId)) return true;
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

/** Whether a person's commit was on a branch of the subject's while the run was under way. */
export async function foreignOn(simulated: Simulated, run: EndedRun, folder: string): Promise<boolean> {
  const branches = new Set(
    simulated.ledger.moves
      .map(({ branch }) => branch)
      .filter((branch) => branch.slice(branch.indexOf('/') + 1).startsWith(folder)),
  );
  for (const branch of branches) {
    const theirs = simulated.ledger.moves.filter((one) => one.branch === branch && one.by === 'people');
    for (const tip of simulated.ledger.tips(branch, run.started, run.end.step)) {
      for (const { to } of theirs) if (tip && to && (await simulated.isAncestor(to, tip))) return true;
    }
  }
  return false;
}

/** Whether what it says to propose ever was: an open pull request from that branch, at that commit. */
export function neverProposed({ ledger }: Simulated, { started, end }: EndedRun): readonly string[] {
  const { pullRequestId = '', branch = '', commit = '' } = end.outputs;
  const wrong: string[] = [];
  const states = ledger.states(Number(pullRequestId), started, end.step);
  if (!states.some(({ status, sourceBranch }) => status !== 'abandoned' && sourceBranch === branch))
    wrong.push(`pull request ${pullRequestId} from ${branch} was never open`);
  if (!ledger.tips(branch, started, end.step).includes(commit))
    wrong.push(`${branch} never was at ${commit.slice(0, 10)}`);
  return wrong;
}

/** What of a successful run's answer is not so. All that it says must have been so while it was under way. */
async function untrue(simulated: Simulated, run: EndedRun, asked: Asked): Promise<readonly string[]> {
  const { ledger } = simulated;
  const { started, end } = run;
  const {
    result = '',
    pullRequestId = '',
    branch = '',
    commit = '',
    targetCommit = '',
    closedPullRequestId = '',
  } = end.outputs;
  const wrong: string[] = [];
  const folder = folderOf(asked);
  switch (result) {
    case 'created':
    case 'updated':
    case 'unchanged': {
      wrong.push(...neverProposed(simulated, run), ...unmet(simulated, run));
      const pushed = ledger.moves.some(({ by, to }) => by === run.actor.id && to === commit);
      wrong.push(...(await otherThan(simulated, asked, { commit, base: targetCommit, descriptor: pushed })));
      break;
    }
    case 'none':
    case 'closed': {
      if (!ledger.tips(target, started, end.step).includes(targetCommit))
        wrong.push(`${target} never was at ${targetCommit.slice(0, 10)}`);
      wrong.push(
        ...(await otherThan(simulated, asked, { commit: targetCommit, base: targetCommit, descriptor: false })),
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
      wrong.push(...(await otherThan(simulated, asked, { commit, base: `${commit}^`, descriptor: true })));
      break;
    }
    default:
      wrong.push(`the result "${result}" is none`);
  }
  if (wrong.length === 0 && simulated.alone(run)) {
    const tip = ledger.moves.findLast((one) => one.branch === branch)?.to;
    if (commit !== '' && tip !== undefined && tip !== commit)
      wrong.push(`${branch} is not at ${commit.slice(0, 10)}, but at ${tip.slice(0, 10)}`);
    const open = simulated.openOf(folder);
    const expected = ['created', 'updated', 'unchanged'].includes(result) ? [Number(pullRequestId)] : [];
    const merged = ledger.pulls.get(Number(pullRequestId))?.at(-1)?.status === 'completed';
    // A push is done before older ones are looked for, and that they could not be is a warning.
    const unseen = result === 'pushed' && run.strikes.length > 0;
    if (!merged && !unseen && open.map(({ id }) => id).join() !== expected.join())
      wrong.push(`open are ${open.map(({ id }) => id).join() || 'none'}, not ${expected.join() || 'none'}`);
  }
  return wrong.map((what) => `${result}, but ${what}`);
}

/** Where a commit differs from what was asked, below the application's folder. */
async function otherThan(
  simulated: Simulated,
  asked: Asked,
  at: { readonly commit: string; readonly base: string; readonly descriptor: boolean },
): Promise<readonly string[]> {
  const folder = folderOf(asked);
  const there = await blobsAt(simulated, at.commit, folder);
  if (there === undefined) return [`there is no commit ${at.commit}`];
  const wanted = new Map(Object.entries(rendered(asked)).map(([path, text]) => [path, blobOf(text)]));
  const wrong: string[] = [];
  for (const [path, blob] of wanted) {
    if (!at.descriptor && path.endsWith('deployment.json')) continue;
    if (there.get(path) !== blob) wrong.push(`${path} at ${at.commit.slice(0, 10)} is not what was asked`);
  }
  const before = await descriptorAt(simulated, at.base, folder);
  for (const path of before?.files ?? []) {
    if (!wanted.has(path) && there.has(path)) wrong.push(`${path} is still there at ${at.commit.slice(0, 10)}`);
  }
  return wrong;
}
