import { TaskError } from '../errors.ts';
import { targetTip, untilLanded, writeCommit, type LandingResult } from '../gitops-repo/landing.ts';
import type { TargetPlan } from '../gitops-repo/target-plan.ts';
import { sameIdentity } from '../identity.ts';
import { inlineCode } from '../markdown.ts';
import type { CommitId, PullRequest } from '../ports/pull-requests.ts';
import { chooseBranch, decide, freshBranch, type Decision } from './decide.ts';
import {
  branchState,
  givenState,
  openOnes,
  refuseForeign,
  type BranchState,
  type FoundOne,
  type Proposal,
  type ProposalPorts,
} from './look.ts';
import { readMarker } from './marker.ts';
import { supersededComment } from './text.ts';

type Wanted = Extract<Decision, { kind: 'deliver' }>['pullRequest'];

/**
 * One right pull request, whatever was there before: looks, decides, acts, and looks again whenever somebody else was
 * faster. Run again after any failure it goes on from what it finds.
 */
export async function propose(ports: ProposalPorts, proposal: Proposal): Promise<LandingResult> {
  // What an attempt abandoned stays abandoned when the next one has to look again.
  const superseded = new Set<number>();
  return untilLanded(ports, () => attempt(ports, proposal, superseded));
}

async function attempt(
  ports: ProposalPorts,
  proposal: Proposal,
  superseded: Set<number>,
): Promise<LandingResult | 'moved'> {
  const { git, host } = ports;
  const open = await openOnes(ports, proposal);
  const given = proposal.branchIs === 'given';
  let branch = given ? proposal.branch : chooseBranch(proposal.existing, proposal.branch, open);
  const tips = await git.tips([proposal.targetBranch, branch]);
  const target = targetTip(tips, proposal);
  const plan = await proposal.plan(target);
  let tip = tips.get(branch);
  let state = given ? await givenState(ports, proposal, tip, target) : await branchState(ports, plan, tip, target);
  const own = (): FoundOne | undefined => {
    const found = open.find(({ sourceBranch }) => sourceBranch === branch);
    if (given && found?.conflicts === true) {
      ports.log.warning(
        `Pull request ${found.id} conflicts with the target branch: merge "${proposal.targetBranch}" into "${branch}", or have it made anew.`,
      );
    }
    return found;
  };
  const decideNow = (): Decision =>
    decide({
      version: proposal.version(plan),
      content: plan.content,
      existing: proposal.existing,
      changed: plan.changedFiles.length > 0,
      own: own(),
      others: open.filter(({ sourceBranch }) => sourceBranch !== branch),
      branch: state,
    });
  let decision = decideNow();
  const merges = decision.kind === 'deliver' && decision.push && parentsOf(tip, target, state).length > 1;
  if (merges && rebases(proposal)) {
    // A rebase drops merge commits, and with them what they hold: onto a moved target leads only a branch of its own.
    branch = freshBranch(proposal.branch, target);
    tip = (await git.tips([branch])).get(branch);
    state = await branchState(ports, plan, tip, target);
    decision = decideNow();
  }
  const result = {
    branch,
    targetCommit: target,
    plan,
    superseded: [],
    closed: [],
    commit: tip,
    pullRequest: undefined,
  };

  switch (decision.kind) {
    case 'nothing': {
      const [first] = decision.close;
      const outcome = first === undefined ? ('none' as const) : ('closed' as const);
      if (!proposal.dryRun) {
        for (const id of decision.close) {
          await host.abandon(
            id,
            `Nothing is left to change: the target branch holds this content already (${proposal.by}).`,
          );
        }
      }
      return {
        ...result,
        result: outcome,
        branch: '',
        commit: undefined,
        closed: proposal.dryRun ? [] : decision.close,
      };
    }
    case 'unchanged': {
      const own = open.find(({ id }) => id === decision.id);
      const found = own?.pullRequest ?? (await host.get(decision.id));
      if (!proposal.dryRun) {
        await tellSuccessor(ports, own?.replaces, found);
        const finished = await whileOpen(ports, found.id, () => finish(ports, proposal, found, tip));
        if (finished === 'gone') return 'moved';
      }
      return { ...result, result: 'unchanged', pullRequest: found, targetCommit: baseOf(state) ?? target };
    }
    case 'deliver':
      if (decision.push) await refuseForeign(ports, proposal, branch, tip, state);
      if (proposal.dryRun) {
        const outcome = decision.pullRequest.kind === 'create' ? 'created' : 'updated';
        return { ...result, result: outcome, commit: undefined };
      }
      return deliver(ports, proposal, { plan, decision, branch, tip, target, state, superseded, open });
  }
}

async function deliver(
  ports: ProposalPorts,
  proposal: Proposal,
  at: {
    readonly plan: TargetPlan;
    readonly decision: Extract<Decision, { kind: 'deliver' }>;
    readonly branch: string;
    readonly tip: CommitId | undefined;
    readonly target: CommitId;
    readonly state: BranchState;
    readonly superseded: Set<number>;
    readonly open: readonly FoundOne[];
  },
): Promise<LandingResult | 'moved'> {
  const { git, host } = ports;
  const { plan, decision, branch, tip, target, state, superseded } = at;
  const wanted = decision.pullRequest;
  const replaces =
    wanted.kind === 'update'
      ? at.open.find(({ id }) => id === wanted.id)?.replaces
      : (decision.abandonFirst ?? (await predecessor(ports, proposal, plan, branch, tip)));
  // First of all: a text that must not leave the agent ends the run before anything is touched.
  const text = proposal.text(plan, replaces);
  if (decision.abandonFirst !== undefined) {
    await host.abandon(
      decision.abandonFirst,
      supersededComment(proposal.identity, proposal.version(plan), proposal.by),
    );
    superseded.add(decision.abandonFirst);
  }
  // Said later, with what changed: a run that ends in between would find nothing to say any more.
  if (wanted.kind === 'update' && wanted.disarm) await host.disarm(wanted.id);
  let commit = tip;
  if (decision.push) {
    commit = await writeCommit(ports, proposal, plan, target, parentsOf(tip, target, state));
    if ((await git.push(branch, commit, tip)) === 'moved') return 'moved';
  }
  let pullRequest: PullRequest;
  if (wanted.kind === 'create') {
    const made = await host.create({ ...proposal, ...text, sourceBranch: branch });
    if (made === 'exists' || made === 'gone') return 'moved';
    pullRequest = made;
  } else {
    const updated = await whileOpen(ports, wanted.id, () => update(ports, proposal, wanted, text));
    if (updated === 'gone') return 'moved';
    // Another run may have pushed its own content meanwhile, and its text before ours: ours would speak of what is gone.
    if (wanted.other && (await git.tips([branch])).get(branch) !== commit) return 'moved';
    pullRequest = updated;
  }
  await tellSuccessor(ports, replaces, pullRequest);
  const finished = await whileOpen(ports, pullRequest.id, () => finish(ports, proposal, pullRequest, commit));
  if (finished === 'gone') return 'moved';
  for (const id of await abandonAfter(ports, proposal, decision, pullRequest)) {
    await host.abandon(
      id,
      `${supersededComment(proposal.identity, proposal.version(plan), proposal.by)} See ${pullRequest.url}`,
    );
    superseded.add(id);
  }
  return {
    result: wanted.kind === 'create' ? 'created' : 'updated',
    pullRequest,
    branch,
    commit,
    targetCommit: decision.push ? target : (baseOf(state) ?? target),
    superseded: [...superseded],
    closed: [],
    plan,
  };
}

// A run that ended between abandoning and creating left one without a successor.
async function predecessor(
  { host }: ProposalPorts,
  proposal: Proposal,
  plan: TargetPlan,
  branch: string,
  tip: CommitId | undefined,
): Promise<number | undefined> {
  if (tip === undefined || proposal.existing !== 'supersede') return undefined;
  const last = await host.lastClosed(branch, proposal.targetBranch);
  if (last?.status !== 'abandoned') return undefined;
  const marker = readMarker(last.description);
  if (marker === undefined || !sameIdentity(marker.identity, proposal.identity)) return undefined;
  return marker.version === proposal.version(plan) ? undefined : last.id;
}

// Said again by each run, for it may have been the last one's end; the host says nothing twice.
async function tellSuccessor(
  { host }: ProposalPorts,
  replaced: number | undefined,
  { url }: PullRequest,
): Promise<void> {
  if (replaced !== undefined) await host.comment(replaced, `Its successor is ${url}`);
}

// Another run of the same identity may have made one on another branch meanwhile: of two, the older gives way.
async function abandonAfter(
  ports: ProposalPorts,
  proposal: Proposal,
  decision: Extract<Decision, { kind: 'deliver' }>,
  made: PullRequest,
): Promise<readonly number[]> {
  if (proposal.existing === 'keep' || decision.pullRequest.kind === 'update') return decision.abandonAfter;
  const now = await openOnes(ports, proposal, made.id);
  return now.filter(({ id, sourceBranch }) => id < made.id && sourceBranch !== made.sourceBranch).map(({ id }) => id);
}

/** Changes a pull request, unless somebody has merged or closed it meanwhile: what is refused then is not the point. */
async function whileOpen<T>({ host }: ProposalPorts, id: number, work: () => Promise<T>): Promise<T | 'gone'> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof TaskError) || thrown.code !== 'SERVER_REFUSED') throw thrown;
    if ((await host.get(id)).status === 'open') throw thrown;
    return 'gone';
  }
}

async function update(
  { host }: ProposalPorts,
  proposal: Proposal,
  { id, replaced, other }: Extract<Wanted, { kind: 'update' }>,
  text: { readonly title: string; readonly description: string },
): Promise<PullRequest | 'gone'> {
  const found = await host.get(id);
  // Merged or abandoned while the branch was pushed to: look again.
  if (found.status !== 'open') return 'gone';
  // Before the text: from that the next run takes what is done.
  if (other) {
    const what =
      replaced === undefined
        ? 'The content changed'
        : `The content changed; it was version ${inlineCode(replaced)} before`;
    await host.comment(id, `${what} (${proposal.by}). Votes and auto-complete set before were for the old content.`);
  }
  const title = text.title === found.title ? {} : { title: text.title };
  const description = text.description === found.description ? {} : { description: text.description };
  if (Object.keys({ ...title, ...description }).length > 0) await host.update(id, { ...title, ...description });
  if (proposal.reviewers.length > 0 || proposal.labels.length > 0) {
    const extras = await host.extras(id);
    const asked = new Set(extras.reviewers.map((one) => one.id));
    const reviewers = proposal.reviewers.filter((one) => !asked.has(one.id));
    await host.addReviewers(id, reviewers);
    const labels = proposal.labels.filter((label) => !extras.labels.includes(label));
    await host.addLabels(id, labels);
  }
  return { ...found, ...(other ? { autoComplete: false } : {}) };
}

// What comes after the pull request is there; run again it does only what is missing.
async function finish(
  { host }: ProposalPorts,
  proposal: Proposal,
  pullRequest: PullRequest,
  commit: CommitId | undefined,
): Promise<void> {
  if (proposal.statuses.length > 0 && commit !== undefined) {
    const at = { id: pullRequest.id, commit };
    const there = await host.statuses(at);
    const wanted = proposal.statuses.filter(
      ({ genre, name, state, text }) =>
        !there.some((one) => one.genre === genre && one.name === name && one.state === state && one.text === text),
    );
    if (wanted.length > 0) await host.setStatuses(at, wanted);
  }
  if (proposal.autoComplete !== undefined && !pullRequest.autoComplete) {
    await host.arm(pullRequest.id, proposal.autoComplete);
  }
}

function rebases({ autoComplete }: Proposal): boolean {
  return autoComplete?.mergeStrategy === 'rebase' || autoComplete?.mergeStrategy === 'rebaseMerge';
}

// The old tip, so that the branch only moves forward (git proves it with what is here, which is little: the tip has to be
// a parent even where the target contains it); the target's tip, unless the branch contains it already.
function parentsOf(tip: CommitId | undefined, target: CommitId, state: BranchState): readonly CommitId[] {
  if (tip === undefined || tip === target) return [target];
  return baseOf(state) === target ? [tip] : [tip, target];
}

function baseOf(state: BranchState): CommitId | undefined {
  return state.kind === 'absent' ? undefined : state.base;
}
